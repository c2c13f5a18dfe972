"""A database that is locked or goes away: posts wait or are asked for again, and none is lost."""

import asyncio

import pytest

from tests.faults.conftest import Arrive
from tests.faults.locked import locked, locked_room
from tests.faults.talking import everything_arrived
from tests.integration.database import messages, rows
from tests.services import database
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.talk import Talk

pytestmark = pytest.mark.both_databases

POSTS = 20


async def test_lock_delays_the_ack(site: StartSite, arrive: Arrive) -> None:
    """Posts made while the database is locked are acked when it is free: each once, in order."""
    served = site()
    ada = await arrive("Ada", served.url)
    await ada.post("before")
    await ada.acked(1)
    with locked(served.database):
        for number in range(POSTS):
            await ada.post(f"p {number}")
        # Answered while the writer waits: the socket itself is not held up.
        async with await Talk.connect(served.url) as reader:
            await reader.ask({"type": "ping", "key": "p1"})
        assert len(ada.acks) == 1
    await ada.acked(1 + POSTS)
    await everything_arrived([ada], 1 + POSTS, served)
    assert served.complaints() == []


async def test_long_lock_is_busy(site: StartSite) -> None:
    """A post that can't be stored in time is answered `busy`; sent again, it is stored once."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("before")
        event = {"type": "message", "text": "wait for me", "key": "k1"}
        with locked(served.database):
            refused = await ada.ask(event)
        assert (refused["code"], refused["retry"]) == ("busy", True)
        ack = await ada.ask(event)
    assert ack["type"] == "ack"
    assert [row[4] for row in messages(served)][1:] == ["k1"]
    assert served.complaints() == []


async def test_readers_do_not_wait_for_a_writer(site: StartSite) -> None:
    """While the database is locked for writing, people come in and read."""
    served = site()
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        await ada.say("here already")
    with locked(served.database):
        async with await Talk.connect(served.url) as reader:
            history = await reader.ask({"type": "history", "key": "h1", "before": 100})
            assert reader.texts == ["here already"]
    assert [message["text"] for message in history["messages"]] == ["here already"]


@pytest.mark.skipif(database.kind() != "postgres", reason="SQLite locks no rows")
async def test_locked_room_holds_up_no_other(site: StartSite) -> None:
    """While one room's row is locked, posts to others are acked; the room's own is busy."""
    served = site()
    cookie = await enter(served.url, "Ada")
    async with (
        await Talk.connect(served.url, "stuck", cookie=cookie) as stuck,
        await Talk.connect(served.url, "hall", cookie=cookie) as hall,
    ):
        await stuck.say("before")
        event = {"type": "message", "text": "wait for me", "key": "k1"}
        with locked_room(served.database, "stuck"):
            waiting = asyncio.create_task(stuck.ask(event))
            for number in range(POSTS):
                await hall.say(f"p {number}")
            assert not waiting.done()
            refused = await waiting
        assert (refused["code"], refused["retry"]) == ("busy", True)
        assert (await stuck.ask(event))["type"] == "ack"
    assert served.complaints() == []


@pytest.mark.skipif(database.kind() != "postgres", reason="SQLite has no server to cut off")
async def test_cut_connections(site: StartSite, arrive: Arrive) -> None:
    """PostgreSQL ends every connection of the site in mid-conversation: nobody notices."""
    served = site()
    ada = await arrive("Ada", served.url)
    for number in range(5):
        await ada.post(f"p {number}")
        await ada.acked(number + 1)
        await asyncio.to_thread(
            rows,
            served.database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
    await everything_arrived([ada], 5, served)
    assert ada.errors == []
