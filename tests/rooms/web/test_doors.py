"""Doors that close while somebody is inside, and those that a refused socket must not open."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.log.commit import Outcome
from rooms.log.transaction import Transaction
from rooms.models import Membership, Room, State
from rooms.protocol import Close
from rooms.web import lobby
from tests.rooms.web.conftest import Visitors, answer_to, expect, say
from websocket.testing import Closed, Peer

SECRET = "~0123456789abcdef0123"


class MakePrivate:
    """Makes a room private (`rooms.log.commit.Submission`)."""

    models = True

    def __init__(self, room: int, person: int) -> None:
        self.room = room
        self.person = person
        self.place = (room, person)

    def apply(self, tx: Transaction) -> int:
        """Change kind and address."""
        tx.save_room(tx.rooms[self.room], kind="private", slug=SECRET)
        return 0


async def make_private(visitors: Visitors, name: str, by: str) -> None:
    """Make a room private by the road of all changes."""
    room = await Room.objects.aget(slug=name)
    person = await User.objects.aget(name=by)
    done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def tell(_: Any, outcome: Outcome) -> None:
        done.set_result(outcome)

    visitors.chat.writer.submit(MakePrivate(room.pk, person.pk), tell)
    await done


async def everything(peer: Peer) -> tuple[list[str], int]:
    """What a client is told until its socket is closed, and the close code."""
    told = []
    while True:
        try:
            told.append(await peer.receive_text())
        except Closed as ended:
            return told, ended.code


async def test_a_room_that_becomes_private(visitors: Visitors, ada: Client, bob: Client) -> None:
    """Who is no member is sent away before the change, which has the secret address; who is one
    stays."""
    async with (
        visitors.connect(bob, "hall") as member,
        visitors.connect(ada, "hall") as guest,
        visitors.connect(room="hall") as stranger,
    ):
        await say(member, "public")
        for peer in (guest, stranger):
            await expect(peer, "message")
        await make_private(visitors, "hall", "Bob")
        assert (await expect(member, "room"))["room"]["slug"] == SECRET
        await say(member, "between us")
        for peer in (guest, stranger):
            told, code = await everything(peer)
            assert code == Close.NOT_ALLOWED
            assert [each for each in told if SECRET in each or "between us" in each] == []


async def test_an_old_socket_asks_anew(visitors: Visitors, ada: Client, bob: Client) -> None:
    """What a client asks for is read only while they may read the room, even if its row was
    changed by hand."""
    async with visitors.connect(bob, "hall") as writer, visitors.connect(ada, "hall") as reader:
        await say(writer, "public")
        await expect(reader, "message")
        await Room.objects.filter(slug="hall").aupdate(kind="private", slug=SECRET)
        asked = {"type": "history", "before": 99, "key": "h1"}
        refused = await answer_to(reader, asked)
        assert (refused["type"], refused["code"]) == ("error", "not_found")
        assert len((await answer_to(writer, asked))["messages"]) == 1


async def test_who_is_banned_learns_nothing_at_home(
    visitors: Visitors, ada: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room that one is banned from is not in the list of rooms, with its newest message."""
    monkeypatch.setattr(lobby, "FRESH", 0)
    async with visitors.connect(bob, "hall") as other, visitors.connect(ada, "hall") as banned:
        await say(banned, "hello")
        await say(other, "said to all but Ada")
        rows = Membership.objects.filter(person__name="Ada")
        await rows.aupdate(state=State.BANNED)
        for path in ("/", "/rooms.json"):
            for client, listed in ((ada, False), (bob, True)):
                response = await sync_to_async(client.get)(path)
                assert (path, b"all but Ada" in response.content) == (path, listed)


@pytest.mark.parametrize("visitors", [{"sockets": 1}], indirect=True)
async def test_a_refused_socket_opens_no_room(visitors: Visitors, ada: Client) -> None:
    """Whoever has too many windows open does not leave new rooms behind."""
    async with visitors.connect(ada) as first:
        await expect(first, "welcome")
        async with visitors.connect(ada, "another") as second:
            assert (await second.closed()).code == Close.TOO_MANY_SOCKETS
    assert not await Room.objects.filter(slug="another").aexists()


@pytest.mark.parametrize("visitors", [{"events": 2}], indirect=True)
async def test_coming_back_is_no_new_allowance(visitors: Visitors, ada: Client) -> None:
    """A person has one rate, on whatever socket they speak."""
    answers = []
    for key in ("k1", "k2", "k3"):
        async with visitors.connect(ada) as peer:
            answers.append((await answer_to(peer, {"type": "ping", "key": key}))["type"])
    assert answers == ["pong", "pong", "error"]
