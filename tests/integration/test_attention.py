"""Membership, wishes and direct conversations over two processes: every device has them at once."""

import asyncio
from collections.abc import Mapping, Sequence

import httpx

from tests.integration.test_inbox import device
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Event, Talk

_SIGN_UP = """
from django.contrib.auth import get_user_model
get_user_model().objects.filter(name="{name}").update(guest=False)
"""


async def account(site: Site, name: str) -> str:
    """The cookie of somebody with an account."""
    cookie = await enter(site.url, name)
    await asyncio.to_thread(shell, site, _SIGN_UP.format(name=name))
    return cookie


async def post(
    site: Site, cookie: str, path: str, data: Mapping[str, str | Sequence[str]]
) -> Event:
    """Post a form as a page does; returns the answer."""
    headers = {"Accept": "application/json", "Cookie": cookie}
    async with httpx.AsyncClient(base_url=site.url, headers=headers, timeout=30) as client:
        token = (await client.get("/enter/")).json()["csrf"]
        form = {"X-CSRFToken": token, "Origin": site.url, "Referer": site.url}
        answer = await client.post(path, data=data, headers=form)
        found: Event = answer.raise_for_status().json()
        return found


async def place_of(talk: Talk, room: int) -> Event:
    """The next place of a room that is told."""

    def has(event: Event) -> bool:
        return any(each["room"]["id"] == room for each in event.get("places") or ())

    event = await talk.wait_for(has)
    return next(each for each in event["places"] if each["room"]["id"] == room)


async def test_wishes(told: tuple[Site, Site]) -> None:
    """What one sets on a device of one process is shown on that of another, alone."""
    one, other = told
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(one.url, "wishes", cookie=cookie) as page,
        device(other, cookie) as tablet,
    ):
        await page.say("hello")
        room = page.welcome["room"]["id"]
        await place_of(tablet, room)
        await page.ask({"type": "prefer", "key": "p1", "muted": True, "level": "nothing"})
        place = await place_of(tablet, room)
        assert (place["muted"], place["level"], place["favourite"]) == (True, "nothing", False)
        await post(one, cookie, "/sidebar/", {"sorts": "name"})
        inbox = await tablet.wait_for(lambda event: event.get("sorts") == "name")
        assert [each["muted"] for each in inbox["places"]] == [True]


async def test_who_is_added(told: tuple[Site, Site]) -> None:
    """They have the room on their devices at once, and hear of what is said there."""
    one, other = told
    ada, bob = await account(one, "Ada of adding"), await account(one, "Bob of adding")
    async with (
        await Talk.connect(one.url, "adding", cookie=ada) as page,
        device(other, bob) as tablet,
        await Talk.connect(other.url, "elsewhere", cookie=bob, inbox=0) as phone,
    ):
        await page.say("hello")
        room, person = page.welcome["room"]["id"], phone.welcome["me"]["id"]
        await page.ask({"type": "add", "key": "a1", "people": [person]})
        for window in (tablet, phone):
            assert (await place_of(window, room))["unread"] == 0
        said = await page.say("welcome")
        await tablet.wait_for(
            lambda event: event["type"] == "heads" and [room, 2, said["seq"]] in event["heads"]
        )


async def test_conversation(told: tuple[Site, Site]) -> None:
    """Begun on one process, the other person has it on another, by the name of who began it."""
    one, other = told
    ada, bob = await account(one, "Ada"), await account(one, "Bob")
    async with (
        await Talk.connect(one.url, "hall", cookie=ada) as page,
        device(other, bob) as tablet,
        await Talk.connect(other.url, "hall", cookie=bob) as phone,
    ):
        people = [str(phone.welcome["me"]["id"])]
        address = (await post(one, ada, "/direct/", {"people": people}))["page"]
        event = await tablet.expect("places")
        (place,) = event["places"]
        assert place["room"]["slug"] in address
        assert [each["name"] for each in place["people"]] == [page.welcome["me"]["name"]]


async def test_twenty_changes_while_away(told: tuple[Site, Site]) -> None:
    """A device whose connection was cut has them all when it comes back, by either version."""
    one, other = told
    cookie = await enter(one.url, "Ada")
    async with await Talk.connect(one.url, "away", cookie=cookie) as page:
        await page.say("hello")
        async with device(other, cookie) as tablet:
            version = (await tablet.expect("inbox"))["version"]
            tablet.abort()
        for number in range(20):
            wish = {"muted": number % 2 == 0, "favourite": number % 3 == 0}
            await page.ask({"type": "prefer", "key": f"p{number}", **wish})
        for known in (0, version):
            async with device(other, cookie, f"inbox={known}") as tablet:
                inbox = await tablet.expect("inbox")
                (place,) = inbox["places"]
                assert (place["muted"], place["favourite"]) == (False, False)
                assert inbox["version"] > version + 10
