"""What sockets are told when a room is archived, converted, slowed down or deleted."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.delivery import inbox, reconciler
from rooms.domain import removal
from rooms.domain.removal import remove_content
from rooms.models import Message, Room
from rooms.protocol import Close
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect, say
from websocket.testing import Peer
from websocket.testing.server import Closed


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare rooms and inboxes with the database more often."""
    for module in (inbox, reconciler):
        monkeypatch.setattr(module, "INTERVAL", 0.2)
    monkeypatch.setattr(reconciler, "QUIET", 0)


@pytest.fixture
def owner(transactional_db: None) -> Client:
    """The browser of Olga, who has an account: she owns the rooms that she opens."""
    client = Client()
    client.force_login(User.objects.create_user("olga", name="Olga"))
    return client


async def a_room(where: str) -> Room:
    """The room at an address."""
    return await Room.objects.aget(slug=where)


async def test_deleted(visitors: Visitors, owner: Client, bob: Client) -> None:
    """Everybody in the room is told once and sent away; members lose it in their other windows.

    The one who has deleted it gets the answer to that before.
    """
    async with (
        visitors.connect(owner) as olga,
        visitors.connect(bob) as there,
        visitors.connect() as reader,
    ):
        await say(olga, "hello")
        await say(there, "hello")
        async with visitors.connect(bob, room="other", query="inbox=0") as elsewhere:
            assert [each["room"]["name"] for each in await _with_places(elsewhere, 1)] == ["lobby"]
            delete = {"type": "remove_room", "key": "r", "name": "lobby"}
            assert (await answer_to(olga, delete))["type"] == "ack"
            for peer in (there, reader):
                told = await expect(peer, "room")
                assert (told["room"]["kind"], told["room"]["name"]) == ("removed", "")
            for peer in (olga, there, reader):
                closed = await peer.closed()
                assert (closed.code, closed.reason) == (
                    Close.NO_SUCH_ROOM,
                    "This room was deleted.",
                )
            assert (await _with_places(elsewhere, 0)) == []
            row = await Room.objects.aget(kind="removed")
            await sync_to_async(remove_content)({"room": row.pk})
    assert not await Message.objects.aexists()


async def _with_places(peer: Peer, count: int) -> list[Event]:
    """The places of the next inbox that has so many."""
    while len(places := (await expect(peer, "inbox"))["places"]) != count:
        pass
    found: list[Event] = places
    return found


async def test_who_comes_back_opens_nothing(visitors: Visitors, owner: Client) -> None:
    """A page that knows the deleted room is told that there is none; a new visit opens another."""
    async with visitors.connect(owner) as olga:
        welcome = await expect(olga, "welcome")
        await olga.send_json({"type": "remove_room", "key": "r", "name": "lobby"})
        assert (await olga.closed()).code == Close.NO_SUCH_ROOM
    for who in (owner, None):
        back = f"since=1&epoch={welcome['epoch']}"
        async with visitors.connect(who, query=back) as peer:
            closed = await peer.closed()
        assert (closed.code, closed.reason) == (Close.NO_SUCH_ROOM, "There is no such room.")
    assert not await Room.objects.filter(kind="open").aexists()
    async with visitors.connect(owner) as olga:
        assert (await expect(olga, "welcome"))["room"]["id"] != welcome["room"]["id"]


async def test_an_old_socket_of_a_deleted_room(visitors: Visitors, owner: Client) -> None:
    """A handshake that was under way while the room was deleted ends in the same way."""
    async with visitors.connect(owner) as olga:
        await expect(olga, "welcome")
        room = await a_room("lobby")
        feed = visitors.chat.hub.feeds[f"room:{room.pk}"]
        grant = feed.grant
        await olga.send_json({"type": "remove_room", "key": "r", "name": "lobby"})
        await olga.closed()
        joined = await visitors.chat.hub.join(grant)
        assert joined.room.kind == "removed"
        visitors.chat.hub.leave(joined)


async def test_private(visitors: Visitors, owner: Client, bob: Client, ada: Client) -> None:
    """Strangers are sent away and told nothing; members are told the new address."""
    async with (
        visitors.connect(owner) as olga,
        visitors.connect(bob) as member,
        visitors.connect(ada) as stranger,
        visitors.connect() as reader,
    ):
        await say(member, "hello")
        for peer in (stranger, reader):
            await expect(peer, "message")
        ack = await answer_to(olga, {"type": "convert", "key": "c", "kind": "private"})
        for peer in (stranger, reader):
            events, code = await _all(peer)
            assert (ack["slug"] in str(events), code) == (False, Close.NOT_ALLOWED)
        assert (await expect(member, "room"))["room"]["slug"] == ack["slug"]
        await say(member, "among us")
    async with visitors.connect(bob, room="lobby") as again:
        assert (await expect(again, "welcome"))["room"]["slug"] == ack["slug"]
    async with visitors.connect(ada, room=ack["slug"]) as outside:
        assert (await outside.closed()).code == Close.NO_SUCH_ROOM


async def _all(peer: Peer) -> tuple[list[Event], int]:
    """All that a socket is sent until it is closed, and the code of that."""
    events: list[Event] = []
    while True:
        try:
            events.append(await peer.receive_json())
        except Closed as closed:
            return events, closed.code


async def test_archived(visitors: Visitors, owner: Client, bob: Client) -> None:
    """Everybody is told what they may still do."""
    async with visitors.connect(owner) as olga, visitors.connect(bob) as member:
        await say(member, "hello")
        assert (await answer_to(olga, {"type": "archive", "key": "a", "on": True}))["type"] == "ack"
        assert (await expect(member, "can"))["can"] == ["read", "leave", "mark", "report"]
        assert (await expect(member, "room"))["room"]["archived"] is True
        refused = await answer_to(member, {"type": "message", "key": "m", "text": "more"})
        assert (refused["code"], refused["text"]) == (
            "not_allowed",
            "This room is archived. It can be read only.",
        )


async def test_slow(visitors: Visitors, owner: Client, bob: Client) -> None:
    """The error says after how many seconds the post is taken."""
    async with visitors.connect(owner) as olga, visitors.connect(bob) as member:
        await answer_to(olga, {"type": "settings", "key": "s", "slow": 600})
        await say(member, "one")
        refused = await answer_to(member, {"type": "message", "key": "m", "text": "two"})
        assert (refused["code"], refused["retry"]) == ("slow", True)
        assert 0 < refused["after"] <= 600


async def test_a_repair_ends_the_room(
    visitors: Visitors, owner: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was not told finds it in the log, also after all content is gone."""
    async with visitors.connect(owner) as olga, visitors.connect(bob) as there:
        await expect(olga, "welcome")
        await expect(there, "welcome")
        room = await a_room("lobby")
        changes = {"kind": "removed", "name": "", "slug": "~gone", "head": room.head + 1}
        await Room.objects.filter(pk=room.pk).aupdate(seq=room.head + 1, **changes)
        monkeypatch.setattr(removal, "CHUNK", 1)
        await sync_to_async(remove_content)({"room": room.pk})
        for peer in (olga, there):
            assert (await peer.closed()).code == Close.NO_SUCH_ROOM
