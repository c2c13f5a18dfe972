"""Posts from Django code in the process that runs the chat: its sockets hear of them at once."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from django.conf import LazySettings
from django.db import connections, transaction
from django.test import AsyncClient, Client

from chatsite.accounts.models import User
from rooms.chat import room
from rooms.delivery import reconciler
from tests.rooms.web.conftest import Visitors, expect, say
from tests.services import database
from websocket.testing import Peer


@pytest.fixture(autouse=True)
def told_or_never(monkeypatch: pytest.MonkeyPatch) -> None:
    """No comparison with the log finds what was not told."""
    monkeypatch.setattr(reconciler, "QUIET", 600)


@asynccontextmanager
async def lobby(visitors: Visitors, ada: Client) -> AsyncIterator[tuple[Peer, Peer]]:
    """The sockets of Ada, and of a visitor who has been welcomed."""
    async with visitors.connect(ada) as peer, visitors.connect() as reader:
        await expect(reader, "welcome")
        yield peer, reader


async def heard(reader: Peer) -> str:
    """The next text."""
    return str((await expect(reader, "message"))["message"]["text"])


async def test_from_views(visitors: Visitors, ada: Client, settings: LazySettings) -> None:
    """From a view, from one in a transaction, and from an asynchronous one; what a view undoes
    was never there."""
    settings.ROOT_URLCONF = "tests.rooms.web.talking_urls"
    browser = AsyncClient(raise_request_exception=False)
    browser.cookies = ada.cookies
    async with lobby(visitors, ada) as (_, reader):
        assert (await browser.get("/at-once/")).content == b"2"
        assert (await browser.get("/in-a-transaction/")).content == b"later"
        assert (await browser.get("/that-fails/")).status_code == 500
        assert (await browser.get("/asynchronous/")).status_code == 200
        said = [await heard(reader) for _ in range(3)]
    assert said == ["from a view", "from a transaction", "from an async view"]


async def test_from_a_thread(visitors: Visitors, ada: Client) -> None:
    """A thread of the process, too."""

    def speak() -> None:
        room("lobby").post(User.objects.get(name="Ada"), "from a thread")
        connections.close_all()

    async with lobby(visitors, ada) as (_, reader):
        thread = threading.Thread(target=speak)
        thread.start()
        assert await heard(reader) == "from a thread"
        await asyncio.to_thread(thread.join)


@pytest.mark.skipif(database.kind() != "postgres", reason="SQLite has one writer at a time")
async def test_caller_that_sleeps_in_its_transaction(visitors: Visitors, ada: Client) -> None:
    """A caller that has posted and takes its time to commit holds up nobody's posts; its own come
    when it has committed."""
    posted, committing = threading.Event(), threading.Event()

    def speak() -> None:
        with transaction.atomic():
            room("lobby").post(User.objects.get(name="Ada"), "at last")
            posted.set()
            committing.wait(30)
        connections.close_all()

    async with lobby(visitors, ada) as (peer, reader):
        thread = threading.Thread(target=speak)
        thread.start()
        await asyncio.to_thread(posted.wait, 30)
        await say(peer, "meanwhile")
        assert await heard(reader) == "meanwhile"
        committing.set()
        assert await heard(reader) == "at last"
        await asyncio.to_thread(thread.join)
