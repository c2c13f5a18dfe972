"""Commands sent several times at once, over two processes: applied once, and answered alike."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from rooms.domain.commands import COMMANDS
from tests.integration.database import rows
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Event, Talk

PROMOTE = """
from django.contrib.auth import get_user_model
from rooms.models import Membership
get_user_model().objects.update(guest=False)
Membership.objects.update(role="owner")
"""
AGE = """
import datetime as dt
from django.utils import timezone
from rooms.domain.tidy import tidy
from rooms.models import Receipt
Receipt.objects.update(at=timezone.now() - dt.timedelta(days=8))
tidy()
"""
Fields = Callable[[Event], Event]
ORDER: dict[str, tuple[Fields, int]] = {
    "message": (lambda m: {"text": "said once", "reply": m["id"]}, 1),
    "edit": (lambda m: {"id": m["id"], "text": "edited once", "base": m["seq"]}, 1),
    "react": (lambda m: {"id": m["id"], "emoji": "👍", "on": True}, 1),
    "pin": (lambda m: {"id": m["id"], "on": True}, 1),
    "subject": (lambda m: {"text": "What we ship"}, 1),
    "rename": (lambda m: {"name": "Harbour"}, 1),
    "delete": (lambda m: {"id": m["id"]}, 1),
    "report": (lambda m: {"id": 4, "reason": "spam"}, 0),
    "role": (lambda m: {"person": m["other"], "role": "moderator"}, 1),
    "mute": (lambda m: {"person": m["other"], "minutes": 5, "reason": "spam"}, 1),
    "remove": (lambda m: {"person": m["other"]}, 1),
    "ban": (lambda m: {"person": m["other"], "minutes": 60}, 1),
    "unban": (lambda m: {"person": m["other"]}, 1),
    "describe": (lambda m: {"text": "All about ships"}, 1),
    "settings": (lambda m: {"members_pin": False}, 1),
    "archive": (lambda m: {"on": False}, 0),
    "convert": (lambda m: {"kind": "open"}, 0),
    "prefer": (lambda m: {"favourite": True}, 0),
    "unread": (lambda m: {"id": m["id"]}, 0),
    "read": (lambda m: {"id": m["id"]}, 0),
    "leave": (lambda m: {}, 1),
    "join": (lambda m: {}, 1),
    "add": (lambda m: {"people": [m["other"]]}, 1),
}
"""Each command with its fields for a message that was just posted and for the `other` member, and
how many changes of the room it makes; in an order in which each changes something."""


class Pair:
    """One person on two processes of a site; `member` is another member's id."""

    def __init__(self, one: Talk, other: Talk, served: Site, member: int) -> None:
        self.one = one
        self.other = other
        self.served = served
        self.member = member

    async def ask(self, event: Event) -> list[Event]:
        """Send it three times at once; returns the three answers."""
        for talk in (self.one, self.other, self.one):
            await talk.send(event)
        key = event["key"]

        def answers(answer: Event) -> bool:
            return bool(answer.get("re") == key)

        return [await talk.wait_for(answers) for talk in (self.one, self.other, self.one)]

    async def both_at(self, seq: int) -> None:
        """Wait until both have heard the change `seq`."""
        for talk in (self.one, self.other):
            while talk.last < seq:
                await talk.wait_for(lambda event: "seq" in event)

    @property
    def head(self) -> int:
        """The head of the room, as it is stored."""
        ((head,),) = rows(self.served.database, "SELECT head FROM rooms_room")
        return int(head)


@pytest.fixture
async def pair(site: StartSite, redis_server: RedisServer) -> AsyncIterator[Pair]:
    """The owner of a room, connected to two processes."""
    served = site(redis=redis_server.url)
    other = await asyncio.to_thread(site, redis=redis_server.url, database=served.database)
    cookie = await enter(served.url, "Ada")
    async with await Talk.connect(served.url, cookie=cookie) as ada:
        await ada.say("the first")
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Bob")) as bob:
        await bob.say("the second")
        member = int(bob.welcome["me"]["id"])
    await django(served, PROMOTE)
    async with AsyncExitStack() as stack:
        talks = [
            await stack.enter_async_context(await Talk.connect(each.url, cookie=cookie))
            for each in (served, other)
        ]
        yield Pair(talks[0], talks[1], served, member)
    assert served.complaints() + other.complaints() == []


async def django(served: Site, code: str) -> None:
    """Run code in `manage.py shell` on the site's database."""
    await asyncio.to_thread(shell, served, code)


def alike(answers: list[Event]) -> Event:
    """What three answers say, of which at most one is the first; they must say the same."""
    told: list[dict[str, Any]] = [
        {name: value for name, value in answer.items() if name != "dup"} for answer in answers
    ]
    assert told[0] == told[1] == told[2]
    return told[0]


async def test_each_command_is_applied_once(pair: Pair) -> None:
    """Three copies of a command are one change, and each copy gets the same answer; so does one
    that comes later, when the state has moved on."""
    assert set(ORDER) == set(COMMANDS) - {"remove_room"}  # it would end all sockets
    later = []
    for kind, (fields, changes) in ORDER.items():
        target = await pair.one.say(f"about to {kind}") if kind != "join" else {"id": 2, "seq": 2}
        before = pair.head
        event = {"type": kind, "key": f"once-{kind}", **fields({**target, "other": pair.member})}
        answers = await pair.ask(event)
        told = alike(answers)
        assert (kind, told["type"]) == (kind, "ack")
        assert (kind, pair.head - before) == (kind, changes)
        if changes:
            assert (kind, sum("dup" not in answer for answer in answers)) == (kind, 1)
            later.append((event, told))
        await pair.both_at(pair.head)
    head = pair.head
    for event, told in later:
        again = alike(await pair.ask(event))
        assert {**again, "deleted": None} == {**told, "deleted": None}
    assert pair.head == head
    for talk in (pair.one, pair.other):
        first = talk.welcome["head"]
        assert talk.changes == list(range(first + 1, head + 1))


async def test_edit_of_an_old_state(pair: Pair) -> None:
    """Of two edits of one state the second is refused with the message as it is by then."""
    said = await pair.one.say("draft")
    edit = {"type": "edit", "id": said["id"], "base": said["seq"]}
    done = await pair.one.ask({**edit, "text": "mine", "key": "e1"})
    refused = await pair.other.ask({**edit, "text": "yours", "key": "e2"})
    assert (done["type"], refused["code"], refused["retry"]) == ("ack", "conflict", False)
    assert (refused["message"]["text"], refused["message"]["seq"]) == ("mine", done["seq"])
    # Made on the state that it was told of, it is no conflict; nor is what comes with a reaction.
    await pair.one.ask({"type": "react", "id": said["id"], "emoji": "👍", "on": True, "key": "r"})
    again = {**edit, "base": done["seq"], "text": "yours", "key": "e3"}
    assert (await pair.other.ask(again))["type"] == "ack"


async def test_keys_are_used_once(pair: Pair) -> None:
    """A key stands for one command: with other fields it is refused, on either process."""
    said = await pair.one.say("hello")
    pin = {"type": "pin", "id": said["id"], "key": "k"}
    assert (await pair.one.ask({**pin, "on": True}))["type"] == "ack"
    assert (await pair.other.ask({**pin, "on": False}))["code"] == "key_reused"
    assert (await pair.other.ask({"type": "subject", "text": "x", "key": "k"}))["code"] == (
        "key_reused"
    )


async def test_answers_that_are_no_longer_kept(pair: Pair) -> None:
    """After a week the repeat of a command is answered `expired`, and is not applied; the repeat
    of a post still gets its answer."""
    said = await pair.one.say("hello", key="said")
    pin = {"type": "pin", "id": said["id"], "on": True, "key": "old"}
    await pair.one.ask(pin)
    await pair.one.ask({**pin, "on": False, "key": "newer"})
    await django(pair.served, AGE)
    head = pair.head
    told = alike(await pair.ask(pin))
    assert (told["type"], told["code"]) == ("error", "expired")
    assert (await pair.other.say("hello", key="said"))["id"] == said["id"]
    assert pair.head == head
