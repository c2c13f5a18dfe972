"""Two sites on one Redis server, and a site with its clone: nothing crosses."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_session_end import leave
from tests.services.entrance import enter
from tests.services.redis_server import RedisServer
from tests.services.site import Site, manage, unlimited
from tests.services.talk import Talk

pytestmark = pytest.mark.one_database

STRICT = ["--fail-level", "INFO"]
KEY, OTHER_KEY = "k" * 50, "o" * 50
NAME_DATABASE = """
from rooms.models import DatabaseId
DatabaseId.objects.update_or_create(id=1, defaults={"value": "of the original"})
"""
Start = Callable[[str, dict[str, str]], Site]


def development(key: str, **more: str) -> dict[str, str]:
    """The environment of a development site with this SECRET_KEY."""
    return {"SECRET_KEY": key, "DEBUG": "1", **unlimited(), **more}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers for the tests of this module, each on the database with this URL."""
    directory = tmp_path_factory.mktemp("sites")
    started: list[Site] = []

    def one(database: str, env: dict[str, str]) -> Site:
        urls = {"DATABASE_URL": database, "DATA_DIR": str(directory)}
        served = Site("serve", 1, {**urls, **env}, directory / f"{len(started)}.log")
        started.append(served)
        served.start()
        return served

    yield one
    for served in started:
        served.kill()


@pytest.fixture(scope="module")
def named(fresh_database: Callable[[], str]) -> str:
    """A database that has its id, as that of a site which has run."""
    database = fresh_database()
    manage("shell", "-v", "0", "-c", NAME_DATABASE, env={"DATABASE_URL": database, "DEBUG": "1"})
    return database


@pytest.fixture(scope="module")
def pair(start: Start, redis_server: RedisServer, named: str) -> tuple[Site, Site]:
    """Two processes of a site without a CHAT_SITE."""
    env = development(KEY, REDIS_URL=redis_server.url)
    return start(named, env), start(named, env)


@pytest.fixture(scope="module")
def shop(
    start: Start, redis_server: RedisServer, fresh_database: Callable[[], str]
) -> tuple[Site, Site]:
    """Two processes of a site whose CHAT_SITE is "shop"."""
    database = fresh_database()
    env = development(KEY, CHAT_SITE="shop", REDIS_URL=redis_server.url)
    return start(database, env), start(database, env)


def names_in(event: dict[str, Any]) -> set[str]:
    """The people whom an event names."""
    people = [*event.get("here", ()), *event.get("join", ()), *event.get("who", ())]
    return {person["name"] for person in people}


async def nothing_crosses(ours: tuple[Site, Site], theirs: Site, room: str) -> None:
    """Come, write and post on our site: our other process hears all of it, and they nothing."""
    for served in (ours[0], theirs):
        async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Zoë")):
            pass  # the room is open from now on
    reader = await Talk.connect(ours[1].url, room)
    stranger = await Talk.connect(theirs.url, room)
    ada = await Talk.connect(ours[0].url, room, cookie=await enter(ours[0].url, "Ada"))
    await reader.wait_for(lambda event: "Ada" in names_in(event))
    await ada.send({"type": "typing", "on": True})
    await reader.expect("typing")
    await ada.say("among ourselves")
    await reader.until(1)
    # What they say among themselves would come after whatever had crossed.
    grace = await Talk.connect(theirs.url, room, cookie=await enter(theirs.url, "Grace"))
    await stranger.wait_for(lambda event: "Grace" in names_in(event))
    await grace.say("hello")
    await stranger.until(1)
    assert stranger.texts == ["hello"]
    assert set().union(*map(names_in, stranger.events)) <= {"Grace", "Zoë"}
    for talk in (reader, stranger, ada, grace):
        await talk.close()


@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["two databases", "a clone"])
async def test_sites_on_one_redis(
    start: Start,
    pair: tuple[Site, Site],
    redis_server: RedisServer,
    fresh_database: Callable[[], str],
    named: str,
    tmp_path: Path,
    key: str,
) -> None:
    """Two databases under one SECRET_KEY, and clones of one database under two, are two sites.

    Their URLs name two databases of Redis, which do not separate channels.
    """
    other = fresh_database() if key == KEY else _clone(named, tmp_path)
    redis = redis_server.url.removesuffix("/0")
    theirs = await asyncio.to_thread(start, other, development(key, REDIS_URL=f"{redis}/1"))
    await nothing_crosses(pair, theirs, f"with {len(key)}{key[0]}")
    assert pair[0].complaints() + pair[1].complaints() + theirs.complaints() == []


async def test_sites_with_one_name(
    start: Start,
    shop: tuple[Site, Site],
    redis_server: RedisServer,
    fresh_database: Callable[[], str],
) -> None:
    """Two sites whose CHAT_SITE is the same drop what the other one says; the log tells of it, and
    so does `manage.py check`."""
    env = development(KEY, CHAT_SITE="shop", REDIS_URL=redis_server.url)
    mine, other = shop[0].database, fresh_database()
    theirs = await asyncio.to_thread(start, other, env)
    await nothing_crosses(shop, theirs, "lobby")
    assert any("Another site publishes" in line for line in theirs.complaints())
    for database in (mine, other):
        with pytest.raises(RuntimeError, match="has the same CHAT_SITE, 'shop'"):
            manage("check", *STRICT, env={**env, "DATABASE_URL": database})
    own_name = {**env, "DATABASE_URL": mine, "CHAT_SITE": "staging"}
    assert "no issues" in manage("check", *STRICT, env=own_name)


async def test_session_ends_stay_within_a_site(
    start: Start, shop: tuple[Site, Site], redis_server: RedisServer
) -> None:
    """A session that ends on a site ends its sockets there, and on no site of another name."""
    (one, two), staging = shop, development(KEY, CHAT_SITE="staging", REDIS_URL=redis_server.url)
    theirs = await asyncio.to_thread(start, one.database, staging)
    cookie = await enter(one.url, "Ada")
    here, there = [await Talk.connect(each.url, cookie=cookie) for each in (two, theirs)]
    await leave(one.url, cookie)
    assert (await here.closed())[0] == 4003
    assert (await there.ask({"type": "ping", "key": "1"}))["type"] == "pong"
    await there.close()
    theirs.kill()  # a site with the name "staging" is in no other test's way


def _clone(database: str, directory: Path) -> str:
    """A copy of a database of SQLite; its URL."""
    copy = directory / "clone.sqlite3"
    shutil.copy(database.removeprefix("sqlite:///"), copy)
    return f"sqlite:///{copy}"
