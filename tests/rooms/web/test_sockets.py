"""The room's socket, from its handshake to its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from chatsite.accounts.models import User
from rooms.delivery import reconciler
from rooms.log.begin import begun
from rooms.log.statements import Statements
from rooms.models import Room
from rooms.protocol import Close
from rooms.web import entrance
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.web.conftest import Visitors, answer_to, expect, say
from websocket.testing import Refused

PING = {"type": "ping", "key": "p1"}
POST = {"type": "message", "text": "hi", "key": "u1"}


async def test_welcome_without_a_name(visitors: Visitors) -> None:
    """Who has no name is nobody, and may only read."""
    async with visitors.connect() as peer:
        welcome = await expect(peer, "welcome")
    assert (welcome["me"], welcome["can"], welcome["here"]) == (None, ["read"], [])


async def test_welcome_with_a_name(visitors: Visitors, ada: Client) -> None:
    """Who has one is told so, may talk, and is here."""
    async with visitors.connect(ada) as peer:
        welcome = await expect(peer, "welcome")
    assert welcome["me"]["name"] == "Ada"
    assert {"join", "post", "react", "typing", "edit", "delete"} < set(welcome["can"])
    assert welcome["here"] == [welcome["me"]]


@pytest.mark.parametrize("fast", [True, False])
async def test_a_message_reaches_everybody(
    visitors: Visitors, ada: Client, bob: Client, *, fast: bool
) -> None:
    """What one says all get, on a server that takes frames and on one that does not."""
    async with visitors.connect(ada, fast=fast) as one, visitors.connect(bob, fast=fast) as other:
        await expect(other, "welcome")
        ack = await answer_to(one, POST)
        message = (await expect(other, "message"))["message"]
    assert (ack["id"], message["id"], message["text"]) == (2, 2, "hi")
    assert message["by"]["name"] == "Ada"


async def test_spellings_are_one_room(visitors: Visitors, ada: Client) -> None:
    """Rooms are found by their names, whatever the case."""
    async with visitors.connect(ada) as writer, visitors.connect(room="LOBBY") as reader:
        await answer_to(writer, POST)
        assert (await expect(reader, "message"))["message"]["text"] == "hi"


@pytest.mark.parametrize("room", ["日本語", "a b", "🦄", "e\u0301"])
async def test_any_name(visitors: Visitors, room: str) -> None:
    """Names of any script open a room."""
    async with visitors.connect(room=room) as peer:
        assert (await expect(peer, "welcome"))["type"] == "welcome"


@pytest.mark.parametrize("room", ["x" * 81, "\u202eroom", "..", "\u0301"])
async def test_names_of_no_room(visitors: Visitors, room: str) -> None:
    """A name that cannot be is told by a code that a page can read."""
    async with visitors.connect(room=room) as peer:
        closed = await peer.closed()
    assert (closed.code, bool(closed.reason)) == (Close.NO_SUCH_ROOM, True)


@pytest.mark.parametrize(
    "query",
    [
        "since=1",
        "epoch=e",
        "since=-1&epoch=e",
        "since=x&epoch=e",
        "since=&epoch=e",
        f"since={2**53}&epoch=e",
        f"since={'9' * 5000}&epoch=e",
        f"since={quote('٣')}&epoch=e",
        "present=2",
        "present=",
    ],
)
async def test_bad_positions(visitors: Visitors, query: str) -> None:
    """`since` is a number that was told, and comes with its epoch; `present` is 0 or 1."""
    async with visitors.connect(query=query) as peer:
        assert (await peer.closed()).code == Close.PROTOCOL


async def test_unknown_url(visitors: Visitors) -> None:
    """A socket that does not exist is a 404, before any accept."""
    with pytest.raises(Refused) as caught:
        async with visitors.connect(room="a/b"):
            pass
    assert caught.value.status == 404


async def test_resume(visitors: Visitors, ada: Client) -> None:
    """Who comes back gets exactly what it missed."""
    async with visitors.connect(ada) as peer:
        await say(peer, "one", "two", "three")
    async with visitors.connect() as peer:
        epoch = (await expect(peer, "welcome"))["epoch"]
    async with visitors.connect(query=f"since=2&epoch={epoch}") as peer:
        welcome = await expect(peer, "welcome")
    assert welcome["resume"] == "ok"
    assert [message["text"] for message in welcome["messages"]] == ["two", "three"]


@pytest.mark.parametrize("visitors", [{"sockets": 1}], indirect=True)
async def test_too_many_sockets(visitors: Visitors, ada: Client) -> None:
    """One window too many is told so, and the others stay."""
    async with visitors.connect(ada) as first:
        async with visitors.connect(ada) as second:
            assert (await second.closed()).code == Close.TOO_MANY_SOCKETS
        assert (await answer_to(first, POST))["type"] == "ack"


async def test_leaving_gives_everything_back(visitors: Visitors, ada: Client) -> None:
    """After the peer has left nothing is held for it."""
    async with visitors.connect(ada) as peer:
        await expect(peer, "welcome")
        (feed,) = visitors.chat.hub.feeds.values()
    assert (feed.joining, feed.subscriptions, visitors.chat.sockets.open) == (0, {}, 0)


async def test_vanishing_gives_everything_back(visitors: Visitors, ada: Client) -> None:
    """A connection that is lost is not told from one that was closed."""
    async with visitors.connect(ada) as peer:
        await expect(peer, "welcome")
        await peer.vanish()
    assert visitors.chat.sockets.open == 0


@pytest.mark.parametrize("step", ["_arrive", "latest_changes", "changes_since"])
async def test_database_that_is_gone(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever the database fails, the client is told to come back."""
    read = visitors.chat.database.read

    async def failing(function: object, *args: object, **kwargs: object) -> object:
        if getattr(function, "__name__", "") == step:
            raise OperationalError
        return await read(function, *args, **kwargs)  # type: ignore[arg-type]

    async with visitors.connect(ada) as peer:
        await say(peer, "one")
        (feed,) = visitors.chat.hub.feeds.values()
        epoch = feed.epoch
    visitors.chat.hub.feeds.clear()
    monkeypatch.setattr(visitors.chat.database, "read", failing)
    async with visitors.connect(ada, query=f"since=9&epoch={epoch}") as peer:
        assert (await peer.closed()).code == Close.RESYNC


async def test_restored_log(visitors: Visitors, ada: Client) -> None:
    """When the log is another one, everybody is sent away to come back."""
    async with visitors.connect(ada) as peer:
        await say(peer, "one")
        (topic,) = visitors.chat.hub.feeds
        await visitors.chat.database.read(lambda: Room.objects.update(epoch="other"))
        visitors.chat.hub._suspect(frozenset([topic]))
        assert (await peer.closed()).code == Close.RESYNC


@pytest.mark.parametrize("visitors", [{"write": 1}], indirect=True)
async def test_a_peer_that_takes_nothing(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the write deadline a connection is given up, though it takes no goodbye either."""
    monkeypatch.setattr(entrance, "GOODBYE", 0.05)
    async with visitors.connect(ada) as other, visitors.connect() as stalled:
        await expect(stalled, "welcome")
        stalled.congest()
        await say(other, "hi")
        (feed,) = visitors.chat.hub.feeds.values()
        await eventually(lambda: len(feed.subscriptions) == 1)
        stalled.congest(on=False)


async def test_who_comes_is_told(visitors: Visitors, ada: Client, bob: Client) -> None:
    """Those who are here hear of who enters, by name."""
    async with visitors.connect(ada) as one:
        await expect(one, "welcome")
        async with visitors.connect(bob):
            event = await expect(one, "presence")
            while "Bob" not in [person["name"] for person in event["join"]]:
                event = await expect(one, "presence")
    assert event["count"] == 2


@pytest.mark.parametrize("visitors", [{"page_bytes": 1, "events": 0}], indirect=True)
@pytest.mark.parametrize("fast", [True, False])
async def test_resume_in_parts(visitors: Visitors, ada: Client, *, fast: bool) -> None:
    """The welcome holds the first part; the rest follows as messages, then what is said live."""
    async with visitors.connect(ada) as writer:
        epoch = (await expect(writer, "welcome"))["epoch"]
        await say(writer, *"abcde")
        async with visitors.connect(query=f"since=2&epoch={epoch}", fast=fast) as back:
            welcome = await expect(back, "welcome")
            assert (welcome["resume"], welcome["head"]) == ("ok", 3)
            await say(writer, "f")
            followed = [(await expect(back, "message"))["seq"] for _ in range(4)]
    assert [message["seq"] for message in welcome["messages"]] == [3]
    assert followed == [4, 5, 6, 7]


async def test_commit_whose_answer_was_lost(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection fails after COMMIT: the post is in the log, and everybody gets it at once."""
    failures = [OperationalError("gone")]

    @contextmanager
    def begun_then_fail(database: BaseDatabaseWrapper, *, for_models: bool) -> Iterator[Statements]:
        with begun(database, for_models=for_models) as statements:
            yield statements
        if failures:
            raise failures.pop()

    monkeypatch.setattr("rooms.log.commit.begun", begun_then_fail)
    monkeypatch.setattr(reconciler, "QUIET", 600)  # it is not found by the usual comparison
    async with visitors.connect(ada) as writer, visitors.connect() as reader:
        await expect(reader, "welcome")
        ack = await answer_to(writer, POST)
        assert (ack["type"], ack["dup"]) == ("ack", True)
        assert (await expect(reader, "message"))["seq"] == ack["seq"]
        assert (await answer_to(writer, PING))["head"] == ack["seq"]


async def test_resend_of_a_post_that_was_not_delivered(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between commit and delivery leaves a post that the resend delivers."""
    monkeypatch.setattr(visitors.chat.hub, "committed", lambda changes: None)
    async with visitors.connect(ada) as writer, visitors.connect() as reader:
        await answer_to(writer, POST)
        monkeypatch.undo()
        monkeypatch.setattr(reconciler, "QUIET", 600)  # it is not found by the usual comparison
        assert (await answer_to(writer, POST))["dup"]
        assert (await expect(reader, "message"))["seq"] == 2
        assert (await answer_to(writer, PING))["head"] == 2


async def test_resume_after_the_first_ack(visitors: Visitors, ada: Client) -> None:
    """Who opens a room has its epoch with the welcome, and can come back by it."""
    async with visitors.connect(ada, room="attic") as writer:
        epoch = (await expect(writer, "welcome"))["epoch"]
        seq = (await answer_to(writer, POST))["seq"]
    async with visitors.connect(query=f"since={seq}&epoch={epoch}", room="attic") as again:
        welcome = await expect(again, "welcome")
    assert (welcome["resume"], welcome["head"], welcome["messages"]) == ("ok", seq, [])


async def test_what_changes_of_a_membership_is_told(visitors: Visitors, ada: Client) -> None:
    """A first post is a join and a post, with consecutive seqs; a `leave` is a change, too."""
    async with visitors.connect(ada) as peer, visitors.connect() as reader:
        await expect(reader, "welcome")
        await answer_to(peer, POST)
        joined, posted = await expect(reader, "member"), await expect(reader, "message")
        assert (joined["seq"], posted["seq"]) == (1, 2)
        await answer_to(peer, {"type": "leave", "key": "l"})
        left = await expect(reader, "member")
    assert [each["member"]["state"] for each in (joined, left)] == ["member", "left"]
    assert left["seq"] == 3


async def test_abilities_are_told_when_they_change(visitors: Visitors, ada: Client) -> None:
    """A change of the room that allows and forbids nothing new brings no `can` of its own."""
    async with visitors.connect(ada) as peer:
        await say(peer, "hello")
    await sync_to_async(User.objects.update)(guest=False)
    async with visitors.connect(ada) as peer:
        for number in range(3):
            await peer.send_json({"type": "subject", "text": str(number), "key": f"s{number}"})
        kinds: list[str] = []
        while kinds.count("room") < 3:
            kinds.append((await peer.receive_json())["type"])
    assert kinds.count("can") == 1
