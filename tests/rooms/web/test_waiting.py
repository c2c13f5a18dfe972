"""Rooms that nobody has opened yet: visitors who wait there, and people who open them."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.domain.commands import COMMANDS
from rooms.models import Room
from rooms.protocol import Close
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect
from websocket.testing import Peer


async def test_a_look_creates_nothing(visitors: Visitors) -> None:
    """A visitor is shown that nobody has opened the room, and does not open it."""
    async with visitors.connect(room="attic") as peer:
        welcome = await expect(peer, "welcome")
    assert (welcome["room"]["id"], welcome["room"]["name"], welcome["epoch"]) == (0, "attic", "")
    assert not await visitors.chat.database.read(Room.objects.exists)


async def test_a_name_before_the_opening(visitors: Visitors, ada: Client) -> None:
    """Visitors who look at a room that nobody has opened see their own spelling of its name; who
    opens it gives it its name."""
    looks = ["Attic", "ATTIC", "\uff21ttic"]
    for spelling, shown in zip(looks, ["Attic", "ATTIC", "Attic"], strict=True):
        async with visitors.connect(room=spelling) as peer:
            assert (await expect(peer, "welcome"))["room"]["name"] == shown
    async with visitors.connect(ada, room="attic") as opener:
        await expect(opener, "welcome")
    async with visitors.connect(room="ATTIC") as peer:
        assert (await expect(peer, "welcome"))["room"]["name"] == "attic"


@pytest.mark.parametrize("fast", [True, False])
async def test_the_opening_of_a_room(visitors: Visitors, ada: Client, *, fast: bool) -> None:
    """Visitors who wait for a room to be opened are told to come again as soon as it is."""
    async with visitors.connect(fast=fast) as visitor:
        await expect(visitor, "welcome")
        async with visitors.connect(ada, room="LOBBY"):
            assert (await visitor.closed()).code == Close.RESYNC


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ({"type": "ping", "key": "k"}, {"type": "pong", "head": 0, "re": "k"}),
        (
            {"type": "history", "key": "k", "before": 9},
            {"type": "history", "re": "k", "messages": [], "more": False},
        ),
        (
            {"type": "pins", "key": "k"},
            {"type": "pins", "re": "k", "messages": [], "more": False},
        ),
    ],
)
async def test_visitors_who_wait_are_answered(
    visitors: Visitors, event: Event, answer: Event
) -> None:
    """Where nobody has opened the room, it is empty."""
    async with visitors.connect() as peer:
        assert await answer_to(peer, event) == answer


async def test_visitors_who_wait_cannot_take_part(visitors: Visitors) -> None:
    """Every command needs a name, there as elsewhere."""
    async with visitors.connect() as peer:
        for number, kind in enumerate(COMMANDS):
            fields = {"message": {"text": "hi"}, "join": {}, "leave": {}}.get(kind)
            if fields is not None:
                answer = await answer_to(peer, {"type": kind, "key": f"k{number}", **fields})
                assert (answer["type"], answer["code"]) == ("error", "not_allowed")


async def test_visitors_who_wait_are_held_to_the_rules(visitors: Visitors) -> None:
    """A frame that is too large is answered, one that is not JSON too; a binary one ends it."""
    async with visitors.connect() as peer:
        await peer.send_text("{")
        assert (await expect(peer, "error"))["code"] == "bad_json"
        await peer.send_text("x" * 65_537)
        assert (await expect(peer, "error"))["code"] == "too_big"
        await peer.send_bytes(b"{}")
        assert (await expect(peer, "error"))["code"] == "bad_frame"
        assert (await peer.closed()).code == Close.PROTOCOL


@pytest.mark.parametrize("visitors", [{"rooms": 1}], indirect=True)
async def test_rooms_that_one_person_opens(visitors: Visitors, ada: Client, bob: Client) -> None:
    """Who opens too many new rooms is sent away; rooms that are there stay open to them."""
    async with visitors.connect(ada, room="one") as peer:
        await expect(peer, "welcome")
    async with visitors.connect(ada, room="two") as peer:
        assert (await peer.closed()).code == Close.TOO_MANY_ROOMS
    async with visitors.connect(bob, room="two") as peer:
        await expect(peer, "welcome")
    async with visitors.connect(ada, room="two") as peer:
        await expect(peer, "welcome")


async def test_who_opens_a_room_has_it_in_the_inbox(visitors: Visitors, ada: Client) -> None:
    """An account owns the room that it opens: every window hears of it with the inbox, or with its
    place alone where it has the inbox of before."""
    await sync_to_async(User.objects.update)(guest=False)
    async with visitors.connect(ada, room="one", query="inbox=0") as window:
        while not (inbox := await expect(window, "inbox"))["places"]:
            pass
        held = f"inbox={inbox['version']}&heads={inbox['places'][0]['head']}"
        async with visitors.connect(ada, room="two", query=held) as other:
            told = [await _told_of_two(each, inbox) for each in (window, other)]
    owned = [("one", "owner"), ("two", "owner")]
    assert [[(each["room"]["name"], each["role"]) for each in places] for places in told] == [
        owned,
        owned,
    ]


async def _told_of_two(window: Peer, inbox: Event) -> list[Event]:
    """The places of a window that had `inbox`, once a later version has told it of a second one."""
    version, places = inbox["version"], inbox["places"]
    while len(places) < 2:
        event = await window.receive_json()
        version = event.get("version", version)
        if event["type"] == "inbox":
            places = event["places"]
        elif event["type"] == "places":
            changed = {each["room"]["id"]: each for each in event["places"]}
            places = [each for each in places if each["room"]["id"] not in changed]
            places += changed.values()
    assert version > inbox["version"]
    return sorted(places, key=lambda each: str(each["room"]["name"]))
