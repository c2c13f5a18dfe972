"""Two sites on one Redis server, and a site with its clone: nothing crosses."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.test_session_end import leave
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site, manage
from tests.services.talk import Talk

pytestmark = pytest.mark.one_database

STRICT = ["--fail-level", "INFO"]
KEY, OTHER_KEY = "k" * 50, "o" * 50
NAME_DATABASE = """
from rooms.models import DatabaseId
DatabaseId.objects.update_or_create(id=1, defaults={"value": "of the original"})
"""


def development(key: str, **more: str) -> dict[str, str]:
    """The environment of a development site with this SECRET_KEY."""
    return {"SECRET_KEY": key, "DEBUG": "1", **more}


def clone_of_one(database: str) -> str:
    """Give a database the id that all clones of the original have."""
    manage("shell", "-v", "0", "-c", NAME_DATABASE, env={"DATABASE_URL": database, "DEBUG": "1"})
    return database


def names_in(event: dict[str, Any]) -> set[str]:
    """The people whom an event names."""
    people = [*event.get("here", ()), *event.get("join", ()), *event.get("who", ())]
    return {person["name"] for person in people}


async def nothing_crosses(ours: tuple[Site, Site], theirs: Site) -> None:
    """Come, write and post on our site: our other process hears all of it, and they nothing."""
    for served in (ours[0], theirs):
        async with await Talk.connect(served.url, cookie=await enter(served.url, "Zoë")):
            pass  # the room is open from now on
    reader = await Talk.connect(ours[1].url)
    stranger = await Talk.connect(theirs.url)
    ada = await Talk.connect(ours[0].url, cookie=await enter(ours[0].url, "Ada"))
    await reader.wait_for(lambda event: "Ada" in names_in(event))
    await ada.send({"type": "typing", "on": True})
    await reader.expect("typing")
    await ada.say("among ourselves")
    await reader.until(1)
    # What they say among themselves would come after whatever had crossed.
    grace = await Talk.connect(theirs.url, cookie=await enter(theirs.url, "Grace"))
    await stranger.wait_for(lambda event: "Grace" in names_in(event))
    await grace.say("hello")
    await stranger.until(1)
    assert stranger.texts == ["hello"]
    assert set().union(*map(names_in, stranger.events)) <= {"Grace", "Zoë"}
    for talk in (reader, stranger, ada, grace):
        await talk.close()


@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["two databases", "a clone"])
async def test_sites_on_one_redis(
    site: StartSite, redis_server: RedisServer, fresh_database: Callable[[], str], key: str
) -> None:
    """Two databases under one SECRET_KEY, and clones of one database under two, are two sites.

    Their URLs name two databases of Redis, which do not separate channels.
    """
    mine, other = fresh_database(), fresh_database()
    if key == OTHER_KEY:
        mine, other = clone_of_one(mine), clone_of_one(other)

    redis = redis_server.url.removesuffix("/0")

    def start(database: str, key: str, number: int = 0) -> Site:
        return site(redis=f"{redis}/{number}", database=database, env=development(key))

    one, two, theirs = await asyncio.gather(
        asyncio.to_thread(start, mine, KEY),
        asyncio.to_thread(start, mine, KEY),
        asyncio.to_thread(start, other, key, 1),
    )
    await nothing_crosses((one, two), theirs)
    assert one.complaints() + two.complaints() + theirs.complaints() == []


async def test_sites_with_one_name(
    site: StartSite, redis_server: RedisServer, fresh_database: Callable[[], str]
) -> None:
    """Two sites whose CHAT_SITE is the same drop what the other one says; the log tells of it, and
    so does `manage.py check`."""
    env = development(KEY, CHAT_SITE="shop")
    mine, other = fresh_database(), fresh_database()

    def start(database: str) -> Site:
        return site(redis=redis_server.url, database=database, env=env)

    one, two, theirs = await asyncio.gather(
        *(asyncio.to_thread(start, database) for database in (mine, mine, other))
    )
    await nothing_crosses((one, two), theirs)
    assert any("Another site publishes" in line for line in theirs.complaints())
    shared = {"REDIS_URL": redis_server.url, **env}
    for database in (mine, other):
        with pytest.raises(RuntimeError, match="has the same CHAT_SITE, 'shop'"):
            manage("check", *STRICT, env={**shared, "DATABASE_URL": database})
    own_name = {**shared, "DATABASE_URL": mine, "CHAT_SITE": "staging"}
    assert "no issues" in manage("check", *STRICT, env=own_name)


async def test_session_ends_stay_within_a_site(
    site: StartSite, redis_server: RedisServer, fresh_database: Callable[[], str]
) -> None:
    """A session that ends on a site ends its sockets there, and on no site of another name."""
    database = fresh_database()

    def start(name: str) -> Site:
        env = development(KEY, CHAT_SITE=name)
        return site(redis=redis_server.url, database=database, env=env)

    one, two, theirs = await asyncio.gather(
        *(asyncio.to_thread(start, name) for name in ("shop", "shop", "staging"))
    )
    cookie = await enter(one.url, "Ada")
    here, there = [await Talk.connect(each.url, cookie=cookie) for each in (two, theirs)]
    await leave(one.url, cookie)
    assert (await here.closed())[0] == 4003
    assert (await there.ask({"type": "ping", "key": "1"}))["type"] == "pong"
    await there.close()
