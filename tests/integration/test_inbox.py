"""Inboxes and heads over two processes: every device has them, nobody else, whatever is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Event, Talk


@asynccontextmanager
async def device(site: Site, cookie: str, query: str = "") -> AsyncIterator[Talk]:
    """A page without a room, which reads the inbox alone."""
    address = f"{site.socket_url}/ws/inbox/" + (f"?{query}" if query else "")
    headers = {"Cookie": cookie}
    async with connect(
        address, origin=Origin(site.url), additional_headers=headers, compression=None, proxy=None
    ) as connection:
        talk = Talk(connection)
        await talk.expect("welcome")
        yield talk


async def inbox_with(talk: Talk, **fields: object) -> Event:
    """Wait for an inbox whose only place has these fields."""

    def wanted(event: Event) -> bool:
        places = event.get("places") or []
        return len(places) == 1 and all(places[0][name] == fields[name] for name in fields)

    return await talk.wait_for(wanted)


@pytest.mark.usefixtures("shared", "redis_server")
@pytest.mark.parametrize("pair", ["told", "losing"])
async def test_every_device_is_told(request: pytest.FixtureRequest, pair: str) -> None:
    """What somebody reads on one process is read on the other, even if its version was lost."""
    one, other = request.getfixturevalue(pair)
    room = f"read {pair}"
    ada, bob = await enter(one.url, "Ada"), await enter(one.url, "Bob")
    async with (
        await Talk.connect(one.url, room, cookie=ada) as page,
        await Talk.connect(one.url, room, cookie=bob) as talker,
        device(other, ada) as tablet,
    ):
        await tablet.expect("inbox")
        await page.say("hello")
        joined = await inbox_with(tablet, unread=0)
        said = [await talker.say(text) for text in ("one", "two")]
        await page.ask({"type": "unread", "id": said[0]["id"], "key": "u"})
        await inbox_with(tablet, unread=2)
        await page.ask({"type": "read", "id": said[0]["id"], "key": "r"})
        latest = await inbox_with(tablet, unread=1)
        assert latest["version"] == joined["version"] + 2


@pytest.mark.usefixtures("shared", "redis_server")
@pytest.mark.parametrize("pair", ["told", "losing"])
async def test_heads_reach_members_elsewhere(request: pytest.FixtureRequest, pair: str) -> None:
    """Members hear of a room that is talked in on another process; strangers hear nothing."""
    one, other = request.getfixturevalue(pair)
    busy, quiet = f"busy {pair}", f"quiet {pair}"
    ada, bob = await enter(one.url, "Ada"), await enter(one.url, "Bob")
    async with await Talk.connect(one.url, busy, cookie=ada) as page:
        await page.say("hello")
        room = page.welcome["room"]["id"]
    async with (
        await Talk.connect(one.url, busy, cookie=bob) as talker,
        await Talk.connect(other.url, quiet, cookie=ada, inbox=0) as reader,
        device(other, await enter(one.url, "Eve")) as stranger,
    ):
        await inbox_with(reader, unread=0)
        await stranger.expect("inbox")
        for number in range(20):
            said = await talker.say(str(number))
        await reader.wait_for(
            lambda event: event["type"] == "heads" and [room, 21, said["seq"]] in event["heads"]
        )
        await stranger.ask({"type": "ping", "key": "p"})
        assert not [event for event in stranger.events if event["type"] == "heads"]


async def test_change_of_room_sends_no_inbox_again(told: tuple[Site, Site]) -> None:
    """A page that goes to another room, served by another process, keeps its inbox."""
    cookie = await enter(told[0].url, "Ada")
    async with await Talk.connect(told[0].url, "here", cookie=cookie, inbox=0) as page:
        await page.expect("inbox")
        await page.say("hello")
        inbox = await inbox_with(page, unread=0)
    version, head = inbox["version"], inbox["places"][0]["head"]
    async with await Talk.connect(
        told[1].url, "there", cookie=cookie, inbox=version, heads=head
    ) as page:
        await page.say("hello")  # a change of the inbox: what comes first is what was sent anew
        assert (await page.expect("places"))["version"] == version + 1
        assert not [event for event in page.events if event["type"] == "inbox"]
