"""Posts from Django code in a process that runs no chat: others hear of them, or never existed."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.integration.conftest import Shared
from tests.services.entrance import enter
from tests.services.redis_server import RedisServer
from tests.services.site import UNCOMPARED, Site, manage
from tests.services.talk import Talk

KEY = "k" * 50
BEGIN = """
import asyncio, os
from concurrent.futures import ThreadPoolExecutor
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.db import connections, transaction
from rooms.chat import Refusal, create, room
ada = get_user_model().objects.filter(name="Ada").last()
lobby = room("lobby")
class Undone(Exception):
    pass
def undone(action):
    try:
        with transaction.atomic():
            action()
            raise Undone
    except Undone:
        pass
"""
TRANSACTIONS = """
lobby.post(ada, "at once")
undone(lambda: lobby.post(ada, "never"))
with transaction.atomic():
    assert lobby.post(ada, "outer") is None
    undone(lambda: lobby.post(ada, "never"))
    with transaction.atomic():
        lobby.post(ada, "inner")
def nested():
    with transaction.atomic():
        lobby.post(ada, "never")
undone(nested)
lobby.post(ada, "end")
"""
WAYS = """
def in_a_thread(text):
    lobby.post(ada, text)
    connections.close_all()
with ThreadPoolExecutor(1) as pool:
    pool.submit(in_a_thread, "thread").result()
asyncio.run(sync_to_async(lobby.post)(ada, "coroutine"))
ack = lobby.post(ada, "keyed", key="k1")
assert lobby.post(ada, "keyed", key="k1").id == ack.id
lobby.edit(ada, ack.id, "edited", base=ack.seq)
lobby.delete(ada, ack.id)
"""
DIES = """
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(0))
    lobby.post(ada, "last words")
"""
REFUSED = """
secret = create("Secret", kind="private")
for attempt in (lambda: secret.post(ada, "hi"), lambda: lobby.post(ada, " ")):
    try:
        attempt()
    except Refusal as refusal:
        print(refusal.code, refusal.text)
"""


def shell(served: Site, code: str, redis: str = "") -> str:
    """Run code in `manage.py shell` of a site, beside its server."""
    env = {"DATABASE_URL": served.database, "REDIS_URL": redis, "SECRET_KEY": KEY, "DEBUG": "1"}
    return manage("shell", "-v", "0", "-c", BEGIN + code, env=env)


@pytest.fixture(scope="module")
def told(shared: Shared, redis_server: RedisServer) -> Site:
    """A server that hears of what others commit over Redis alone."""
    env = {"SECRET_KEY": KEY, "DEBUG": "1"}
    return shared.start("fast", redis_server.url, UNCOMPARED, env)


@pytest.fixture(scope="module")
def alone(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: Callable[[], str]
) -> Iterator[Site]:
    """A server of another site, which no broker joins with other processes: it compares what it
    has with the log."""
    site = Shared(tmp_path_factory.mktemp("alone"), fresh_database())
    served = site.start("serve", env={"SECRET_KEY": KEY, "DEBUG": "1"})
    yield served
    served.kill()


async def test_transactions_and_ways_to_post(told: Site, redis_server: RedisServer) -> None:
    """A socket hears what was committed, in order, as soon as it was; and nothing of what was
    rolled back, in an inner or an outer block."""
    async with await Talk.connect(told.url, cookie=await enter(told.url, "Ada"), inbox=0) as ada:
        known, since = len(ada.messages), ada.last
        await asyncio.to_thread(shell, told, TRANSACTIONS, redis_server.url)
        await ada.until(known + 4)
        assert ada.texts[known:] == ["at once", "outer", "inner", "end"]
        head = await ada.wait_for(lambda event: _head(event) == ada.last)
        assert head["type"] == "heads"
        await asyncio.to_thread(shell, told, WAYS, redis_server.url)
        await ada.until(known + 9)
        assert ada.texts[known + 4 :] == ["thread", "coroutine", "keyed", "edited", ""]
        assert ada.changes == list(range(since + 1, ada.last + 1))


def _head(event: dict[str, object]) -> object:
    """The last seq that a `heads` event tells of."""
    heads = event.get("heads")
    return heads[0][2] if isinstance(heads, list) else None


async def test_process_that_dies_after_its_commit(told: Site, redis_server: RedisServer) -> None:
    """What it intended is applied by a server within a moment."""
    async with await Talk.connect(told.url, cookie=await enter(told.url, "Ada")) as talk:
        known = len(talk.messages)
        await asyncio.to_thread(shell, told, DIES, redis_server.url)
        await talk.until(known + 1)
        assert talk.texts[-1] == "last words"


@pytest.mark.both_databases
async def test_without_redis(alone: Site) -> None:
    """Where no broker joins the processes, the server finds the posts in the log."""
    async with await Talk.connect(alone.url, cookie=await enter(alone.url, "Ada")) as ada:
        known = len(ada.messages)
        await asyncio.to_thread(shell, alone, TRANSACTIONS)
        await ada.until(known + 4)
        assert ada.texts[known:] == ["at once", "outer", "inner", "end"]


@pytest.mark.one_database
async def test_redis_that_does_not_answer(alone: Site) -> None:
    """The caller is not disturbed: it is stored, and the server finds it."""
    async with await Talk.connect(alone.url, cookie=await enter(alone.url, "Ada")) as ada:
        known = len(ada.messages)
        await asyncio.to_thread(shell, alone, TRANSACTIONS, "redis://127.0.0.1:1")
        await ada.until(known + 4)


@pytest.mark.one_database
async def test_refusals_are_raised(alone: Site) -> None:
    """What is not allowed or not right raises `Refusal`, with the code of the wire."""
    async with await Talk.connect(alone.url, cookie=await enter(alone.url, "Ada")):
        printed = await asyncio.to_thread(shell, alone, REFUSED)
    assert printed.splitlines() == [
        "not_found There is no such room.",
        "empty Write something first.",
    ]
