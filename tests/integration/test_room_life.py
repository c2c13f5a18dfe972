"""The life of a room over two processes: what is done at one shows at the other, and stays done for
whoever was away meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Origin

from rooms.protocol import Close
from tests.integration.database import rows
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Event, Talk

_ACCOUNTS = "from chatsite.accounts.models import User; User.objects.update(guest=False)"


async def account(site: Site, name: str) -> str:
    """Somebody with an account, who owns the rooms that they make; returns their cookie."""
    cookie = await enter(site.url, name)
    await asyncio.to_thread(shell, site, _ACCOUNTS)
    return cookie


async def make(site: Site, cookie: str, **wish: str) -> str:
    """Make a room by the site's form; returns the address of its page."""
    headers = {"Cookie": cookie, "Origin": site.url, "Accept": "application/json"}
    async with httpx.AsyncClient(base_url=site.url, headers=headers, timeout=30) as client:
        token = (await client.get("/enter/")).json()["csrf"]
        # Else the cookie that came with the token would be sent beside those of the session.
        client.headers["Cookie"] = f"{cookie}; csrftoken={client.cookies.get('csrftoken', '')}"
        client.cookies.clear()
        response = await client.post("/rooms/new/", data=wish, headers={"X-CSRFToken": token})
        assert response.status_code == 201, response.text
        page: str = response.json()["page"]
        return page


async def do(talk: Talk, command: str, **fields: object) -> Event:
    """Give a command and return its ack."""
    ack = await talk.ask({"type": command, "key": f"{command}-{len(talk.events)}", **fields})
    assert ack["type"] == "ack", ack
    return ack


async def room_with(talk: Talk, **fields: object) -> Event:
    """Wait for a change of the room after which it has these fields."""

    def wanted(event: Event) -> bool:
        room = event["room"] if event["type"] == "room" else {}
        return bool(room) and all(room[name] == value for name, value in fields.items())

    found: Event = (await talk.wait_for(wanted))["room"]
    return found


async def finds(talk: Talk, **fields: object) -> None:
    """Wait until somebody who came back knows the room by these fields: by the welcome, or by the
    change that follows it where the other process had not told this one yet."""
    room = talk.welcome["room"]
    if any(room[name] != value for name, value in fields.items()):
        await room_with(talk, **fields)


@asynccontextmanager
async def home(site: Site, cookie: str) -> AsyncIterator[Talk]:
    """A page without a room, which reads the inbox alone."""
    async with connect(
        f"{site.socket_url}/ws/inbox/?inbox=0",
        origin=Origin(site.url),
        additional_headers={"Cookie": cookie},
        compression=None,
        proxy=None,
    ) as connection:
        talk = Talk(connection)
        await talk.expect("welcome")
        yield talk


async def told_of(talk: Talk, **fields: object) -> None:
    """Wait for heads by which a room of the inbox has these fields."""

    def wanted(event: Event) -> bool:
        rooms = event.get("rooms", []) if event["type"] == "heads" else []
        return any(all(room[n] == v for n, v in fields.items()) for _, room in rooms)

    await talk.wait_for(wanted)


async def test_the_whole_life_of_a_room(told: tuple[Site, Site]) -> None:
    """Made, renamed, slowed down, archived, made private and deleted: the other process shows each
    in the room and to members elsewhere, and sends strangers away."""
    one, other = told
    owner = await account(one, "Olga")
    bob, eve = await enter(one.url, "Bob"), await enter(one.url, "Eve")
    page = await make(one, owner, name="Life", subject="All of it")
    assert page == "/rooms/Life/"
    async with home(other, bob) as tablet:
        olga = await Talk.connect(one.url, "Life", cookie=owner)
        there = await Talk.connect(other.url, "Life", cookie=bob)
        stranger = await Talk.connect(other.url, "Life", cookie=eve)
        assert there.welcome["room"]["subject"] == "All of it"
        await there.say("hello")
        await tablet.wait_for(lambda event: len(event.get("places", [])) == 1)
        await do(olga, "rename", name="Lives")
        await room_with(there, name="Lives")
        await told_of(tablet, name="Lives")
        await do(olga, "settings", slow=600)
        await room_with(there, slow=600)
        await do(olga, "archive", on=True)
        await room_with(there, archived=True)
        await told_of(tablet, archived=True)
        await do(olga, "archive", on=False)
        slug = (await do(olga, "convert", kind="private"))["slug"]
        assert (await stranger.closed())[0] == Close.NOT_ALLOWED
        assert slug not in str(stranger.events)
        await room_with(there, slug=slug)
        await told_of(tablet, slug=slug)
        await do(olga, "remove_room", name="Lives")
        for talk in (olga, there):
            assert await talk.closed() == (Close.NO_SUCH_ROOM, "This room was deleted.")
        await tablet.wait_for(lambda event: event["type"] == "inbox" and not event["places"])
    async with home(one, bob) as back:
        assert (await back.expect("inbox"))["places"] == []


async def test_who_was_away(told: tuple[Site, Site]) -> None:
    """Whoever comes back to the other process with the seq that they saw last finds what was done
    meanwhile; what is gone or secret by then is no room."""
    one, other = told
    owner, bob = await account(one, "Olga"), await enter(one.url, "Bob")
    await make(one, owner, name="Away")
    async with await Talk.connect(other.url, "Away", cookie=bob) as first:
        await first.say("hello")
    since, epoch = first.last, first.epoch
    async with await Talk.connect(one.url, "Away", cookie=owner) as olga:
        await do(olga, "describe", text="For all.")
        await do(olga, "archive", on=True)
        async with await Talk.connect(
            other.url, "Away", cookie=bob, since=since, epoch=epoch
        ) as back:
            await finds(back, description="For all.", archived=True)
        await do(olga, "convert", kind="private")
        async with await Talk.connect(
            other.url, "Away", cookie=bob, since=since, epoch=epoch
        ) as back:
            await finds(back, kind="private")
        await do(olga, "convert", kind="open")
        await do(olga, "remove_room", name="Away")
    for site in told:
        code, words = await refused(site, bob, f"since={since}&epoch={epoch}")
        assert (code, words) == (Close.NO_SUCH_ROOM, "There is no such room.")
    assert rows(one.database, "SELECT count(*) FROM rooms_room WHERE name = 'Away'") == [(0,)]


async def refused(site: Site, cookie: str, query: str) -> tuple[int, str]:
    """How a handshake with the room's address ends."""
    async with connect(
        f"{site.socket_url}/ws/rooms/Away/?{query}",
        origin=Origin(site.url),
        additional_headers={"Cookie": cookie},
        compression=None,
        proxy=None,
    ) as connection:
        return await Talk(connection).closed()


async def test_the_list_of_open_rooms(told: tuple[Site, Site]) -> None:
    """Whoever is in no room is told at the other process that a room was opened, renamed, made
    private and deleted; of a private room they hear nothing."""
    one, other = told
    owner, eve = await account(one, "Opal"), await enter(one.url, "Evan")
    async with home(other, eve) as window:
        await make(one, owner, kind="private", name="Nobody's business")
        await make(one, owner, kind="open", name="Everybody's")
        assert (await window.expect("rooms")) == {"type": "rooms"}
        async with await Talk.connect(one.url, "everybody's", cookie=owner) as talk:
            await do(talk, "rename", name="Renamed")
            assert (await window.expect("rooms")) == {"type": "rooms"}
            await do(talk, "convert", kind="private")
            assert (await window.expect("rooms")) == {"type": "rooms"}
            await do(talk, "subject", text="A secret")
            await make(one, owner, kind="open", name="Marker")
            await window.expect("rooms")
        async with await Talk.connect(one.url, "marker", cookie=owner) as talk:
            await do(talk, "remove_room", name="Marker")
            await window.expect("rooms")
        assert [event["type"] for event in window.events].count("rooms") == 5
