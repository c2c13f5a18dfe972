"""What a client asks of a room beyond its history, and what it is answered over its socket."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import Client

from chatsite.accounts.models import User
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.react import NAMED
from rooms.domain.queries.mine import mine
from rooms.log.people import person_of
from rooms.models import Membership, Room
from rooms.protocol import Person
from rooms.web.welcome import ATTEMPTS
from tests.rooms.stored import act, enter
from tests.rooms.voters import store_votes
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect, say
from tests.rooms.web.secret import TEXT, Secret
from websocket.testing import Peer

VERSIONS: Event = {"type": "versions", "key": "q", "id": 2}
PINS: Event = {"type": "pins", "key": "q"}
REACTORS: Event = {"type": "reactors", "key": "q", "id": 2, "emoji": "👍"}
CODE: Event = {"type": "code", "key": "q", "ids": [2]}
PERSON: Event = {"type": "person", "key": "q", "id": 4711}
ASKED = [VERSIONS, PINS, REACTORS]
KINDS = pytest.mark.parametrize("asked", [*ASKED, PERSON], ids=lambda event: event["type"])


async def prepare(peer: Peer) -> None:
    """Post message 2, edit it, and react to it."""
    await say(peer, "one")
    edit = {"type": "edit", "key": "e", "id": 2, "text": "two", "base": 2}
    assert (await answer_to(peer, edit))["type"] == "ack"
    assert (await answer_to(peer, reaction(2)))["type"] == "ack"


def reaction(number: int, *, on: bool = True, key: str = "r") -> Event:
    """A reaction to a message."""
    return {"type": "react", "key": key, "id": number, "emoji": "👍", "on": on}


def pin(client: Client, room: int, number: int) -> None:
    """Pin a message as a member with an account."""
    me = person(client)
    enter(room, me)
    act(Person(me.id, me.name, guest=False), Pin(id=number, on=True), room)


def person(client: Client) -> Person:
    """Whoever is logged in there."""
    return person_of(User.objects.get(pk=client.session["_auth_user_id"]))


def lobby() -> int:
    """The id of the room that the visitors are in."""
    return Room.objects.get(slug="lobby").pk


@pytest.mark.parametrize("fast", [True, False])
async def test_answers(visitors: Visitors, ada: Client, *, fast: bool) -> None:
    """Each is answered by the key, also on a server without frames, to visitors without a name
    as well."""
    async with visitors.connect(ada, fast=fast) as peer:
        await prepare(peer)
        await sync_to_async(lambda: pin(ada, lobby(), 2))()
        async with visitors.connect(fast=fast) as visitor:
            for window, own in ((peer, True), (visitor, False)):
                versions, pins, reactors = [await answer_to(window, asked) for asked in ASKED]
                assert [(each["seq"], each["text"]) for each in versions["versions"]] == [
                    (2, "one")
                ]
                assert [(each["id"], each["text"]) for each in pins["messages"]] == [(2, "two")]
                assert [each["name"] for each in reactors["people"]] == ["Ada"]
                assert (reactors["mine"], versions["more"], pins["more"]) == (own, False, False)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({**VERSIONS, "id": 9}, "not_found"),
        ({**PINS, "after": 9}, "not_found"),
        ({**REACTORS, "id": 9}, "not_found"),
        (PERSON, "not_found"),
        ({**PERSON, "id": 0}, "bad_frame"),
        ({**REACTORS, "emoji": "\x00"}, "bad_frame"),
        ({**REACTORS, "emoji": "x" * 33}, "bad_frame"),
        ({**VERSIONS, "after": 2**53}, "bad_frame"),
        ({**PINS, "limit": 5}, "bad_frame"),
        ({**CODE, "ids": []}, "bad_frame"),
        ({**CODE, "ids": [*range(1, 102)]}, "bad_frame"),
        ({**CODE, "ids": [0]}, "bad_frame"),
    ],
)
async def test_mistakes(visitors: Visitors, asked: Event, ada: Client, code: str) -> None:
    """A mistake is told by its code and key, and the socket stays open."""
    async with visitors.connect(ada) as peer:
        answer = await answer_to(peer, asked)
        assert (answer["type"], answer["code"], answer["retry"]) == ("error", code, False)
        assert (await answer_to(peer, {"type": "ping", "key": "p"}))["type"] == "pong"


@pytest.mark.parametrize(
    "asked", [{**VERSIONS, "after": 2**53 - 1}, {**REACTORS, "after": 2**53 - 1}]
)
async def test_beyond_the_last(visitors: Visitors, ada: Client, asked: Event) -> None:
    """The largest number is understood by every database; nothing comes after it."""
    async with visitors.connect(ada) as peer:
        await prepare(peer)
        answer = await answer_to(peer, asked)
    assert answer.get("code") == "not_found" or answer["people"] == []


@KINDS
@pytest.mark.parametrize("visitors", [{"events": 2}], indirect=True)
async def test_rate(visitors: Visitors, ada: Client, asked: Event) -> None:
    """Requests count against the limit of events."""
    async with visitors.connect(ada) as peer:
        answers = [await answer_to(peer, asked) for _ in range(3)]
    assert [answer.get("code") == "rate_limited" for answer in answers] == [False, False, True]


@KINDS
@pytest.mark.parametrize("error", [OperationalError, TimeoutError])
async def test_without_a_database(
    visitors: Visitors,
    ada: Client,
    monkeypatch: pytest.MonkeyPatch,
    asked: Event,
    error: type[Exception],
) -> None:
    """A request that cannot be read now can be made again."""

    async def gone(*arguments: object) -> None:
        raise error

    async with visitors.connect(ada) as peer:
        await expect(peer, "welcome")
        monkeypatch.setattr(visitors.chat.database, "read", gone)
        answer = await answer_to(peer, asked)
    assert (answer["code"], answer["retry"]) == ("busy", True)


async def test_a_room_that_nobody_has_opened(visitors: Visitors) -> None:
    """There is no message that could be asked about."""
    async with visitors.connect(room="Nobody's") as peer:
        answers = [await answer_to(peer, asked) for asked in (VERSIONS, REACTORS, PERSON)]
    assert [(each["type"], each["code"]) for each in answers] == [("error", "not_found")] * 3


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("since", [None, 2])
async def test_own_reactions(
    visitors: Visitors, ada: Client, bob: Client, *, fast: bool, since: int | None
) -> None:
    """A welcome and a page tell of one's own reaction where the message names 10 others; other
    people are told nothing by their own."""
    async with visitors.connect(ada) as peer:
        await say(peer, "one", "two")
    room = await sync_to_async(lobby)()
    await sync_to_async(store_votes)(room, 2, "👍", NAMED)
    async with visitors.connect(bob) as peer:
        assert (await answer_to(peer, reaction(2)))["type"] == "ack"
    epoch = await sync_to_async(lambda: Room.objects.get(pk=room).epoch)()
    query = "" if since is None else f"since={since}&epoch={epoch}"
    for who, own in ((bob, {"2": ["👍"]}), (ada, None), (None, None)):
        async with visitors.connect(who, query=query, fast=fast) as peer:
            greeting = await expect(peer, "welcome")
            page = await answer_to(peer, {"type": "history", "key": "h", "after": 0})
        (told,) = next(each for each in greeting["messages"] if each["id"] == 2)["reactions"]
        assert (told["count"], len(told["who"])) == (NAMED + 1, NAMED)
        assert (greeting.get("mine"), page.get("mine")) == (own, own)


class Meanwhile:
    """Reads for welcomes during which somebody does something in the room."""

    def __init__(self, visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[Peer, Event]] = []
        """What is sent, and acked, after each read of own reactions."""
        self.reads = 0
        self._read = visitors.chat.database.read
        monkeypatch.setattr(visitors.chat.database, "read", self.read)

    async def read(self, function: Any, *arguments: Any) -> Any:
        """Read, and then let the next thing happen."""
        found = await self._read(function, *arguments)
        if function is mine:
            self.reads += 1
            if self.events:
                peer, event = self.events.pop(0)
                assert (await answer_to(peer, event))["type"] == "ack"
        return found


async def gather_votes(peer: Peer) -> None:
    """Let 12 people react to message 2: the last one is whoever has this socket."""
    await sync_to_async(store_votes)(await sync_to_async(lobby)(), 2, "👍", NAMED + 1)
    assert (await answer_to(peer, reaction(2)))["type"] == "ack"


async def test_a_reaction_during_the_welcome(
    visitors: Visitors, ada: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one does in another window meanwhile is told with the message's new state."""
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await say(one, "one")
        await gather_votes(one)
        meanwhile = Meanwhile(visitors, monkeypatch)
        meanwhile.events.append((other, reaction(2)))
        async with visitors.connect(bob) as window:
            greeting = await expect(window, "welcome")
    assert greeting["messages"][0]["reactions"][0]["count"] == NAMED + 3
    assert (greeting["mine"], meanwhile.reads) == ({"2": ["👍"]}, 2)


async def test_a_deletion_during_the_welcome(
    visitors: Visitors, ada: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a message that is deleted meanwhile neither the text nor a reaction is sent."""
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await say(one, TEXT, "two")
        await gather_votes(one)
        await answer_to(other, reaction(2))
        meanwhile = Meanwhile(visitors, monkeypatch)
        meanwhile.events.append((one, {"type": "delete", "key": "d", "id": 2}))
        async with visitors.connect(bob) as window:
            greeting = await expect(window, "welcome")
    assert [message["text"] for message in greeting["messages"]] == ["", "two"]
    assert (meanwhile.reads, greeting.get("mine")) == (1, None)


async def test_reactions_without_end_during_the_welcome(
    visitors: Visitors, ada: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room in which people never stop reacting is entered after a few reads."""
    async with visitors.connect(ada) as one:
        await say(one, "one")
        await gather_votes(one)
        meanwhile = Meanwhile(visitors, monkeypatch)
        meanwhile.events = [
            (one, reaction(2, on=each % 2 == 1, key=f"r{each}")) for each in range(9)
        ]
        async with visitors.connect(bob) as window:
            await expect(window, "welcome")
    assert meanwhile.reads == ATTEMPTS


async def test_a_private_room_leaks_nothing(visitors: Visitors, transactional_db: None) -> None:
    """Whoever was a member and reacted is answered about a message of a private room as about one
    that does not exist."""
    secret = await sync_to_async(Secret)()
    ada, room = secret.people["Ada"], secret.room.pk
    async with visitors.connect(ada, room=secret.room.slug) as peer:
        await say(peer, TEXT)
        edit = {"type": "edit", "key": "e", "id": 3, "text": TEXT + "!", "base": 3}
        assert (await answer_to(peer, edit))["type"] == "ack"
    await sync_to_async(store_votes)(room, 3, "👍", NAMED)
    await sync_to_async(lambda: pin(ada, room, 3))()
    about = [{**asked, **({"id": 3} if "id" in asked else {})} for asked in ASKED]
    about += [{**PINS, "after": 3}, {"type": "history", "key": "q", "ids": [3]}]
    about += [{**CODE, "ids": [3]}]
    async with visitors.connect(secret.people["Bob"], room=secret.room.slug) as inside:
        assert (await answer_to(inside, reaction(3)))["type"] == "ack"
        told = [await answer_to(inside, asked) for asked in about]
        assert [each["type"] for each in told] == [each["type"] for each in about]
        assert [told[1]["mine"], told[4]["mine"], told[2]["mine"]] == [*[{"3": ["👍"]}] * 2, True]
        assert [each["id"] for each in told[5]["messages"]] == [3]
    await sync_to_async(lambda: leave(secret.people["Bob"], room))()
    for who in (secret.people["Bob"], None):
        async with visitors.connect(who, room="lobby") as outside:
            assert "mine" not in await expect(outside, "welcome")
            told = [await answer_to(outside, asked) for asked in about]
            missing = [{**asked, **({"id": 99} if "id" in asked else {})} for asked in about]
            missing[3:] = [{**PINS, "after": 99}, {"type": "history", "key": "q", "ids": [99]}]
            missing[5:] = [{**CODE, "ids": [99]}]
            assert told == [await answer_to(outside, asked) for asked in missing]
        assert [each.get("code") for each in told] == [
            "not_found", None, "not_found", "not_found", None, None,
        ]  # fmt: skip
        assert [told[each]["messages"] for each in (1, 4, 5)] == [[], [], []]


def leave(client: Client, room: int) -> None:
    """End a membership, as somebody who removes a member would."""
    Membership.objects.filter(room_id=room, person_id=person(client).id).update(state="removed")
