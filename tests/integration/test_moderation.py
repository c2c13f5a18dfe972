"""Acts on people, given at one process, as people at the other one learn of them."""

import asyncio
from typing import Any

import pytest

from rooms.protocol import Close
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Talk

_MODERATOR = """
from chatsite.accounts.models import User
from rooms.chat import room
User.objects.filter(name__in=["Max", "Ada"]).update(guest=False)
room("{room}").row.memberships.filter(person__name="Max").update(role="owner")
"""


class Hall:
    """A room: Max owns it at the first process, Ada and Bob are at the second one."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.max: Talk
        self.ada: Talk
        self.bob: Talk

    async def open(self, two: tuple[Site, Site]) -> None:
        """Have everybody say something, and make Max an owner."""
        cookies = {name: await enter(two[0].url, name) for name in ("Max", "Ada", "Bob")}
        for cookie in cookies.values():
            async with await Talk.connect(two[0].url, self.room, cookie=cookie) as talk:
                await talk.say("hello")
        await asyncio.to_thread(shell, two[0], _MODERATOR.format(room=self.room))
        self.max = await Talk.connect(two[0].url, self.room, cookie=cookies["Max"])
        self.ada = await Talk.connect(two[1].url, self.room, cookie=cookies["Ada"])
        self.bob = await Talk.connect(two[1].url, self.room, cookie=cookies["Bob"])

    async def act(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Have Max do something to Ada; returns her membership as Bob is told it."""
        ada = self.ada.welcome["me"]["id"]
        event = {"type": kind, "key": f"{kind}-{len(self.max.events)}", "person": ada, **fields}
        answer = await self.max.ask(event)
        assert answer["type"] == "ack", answer
        told: dict[str, Any] = (await self.bob.expect("member"))["member"]
        return told


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("remove", {"reason": "spam"}, "Max removed you from this room: spam."),
        ("ban", {"reason": "spam"}, "Max banned you from this room: spam."),
    ],
)
async def test_end_of_a_membership(
    two: tuple[Site, Site], kind: str, fields: dict[str, Any], words: str
) -> None:
    """Her socket at the other process is closed with the words, and gets nothing after that."""
    hall = Hall(f"hall {kind}")
    await hall.open(two)
    told = await hall.act(kind, **fields)
    await hall.max.say("behind her back")
    assert (told["person"]["name"], told["by"]["name"], told["reason"]) == ("Ada", "Max", "spam")
    assert await hall.ada.closed() == (Close.NOT_ALLOWED, words)
    assert "behind her back" not in hall.ada.texts
    assert hall.ada.events[-1]["type"] == "can"
    await hall.bob.until(4)
    for talk in (hall.max, hall.bob):
        await talk.close()


async def test_mute_and_role(two: tuple[Site, Site]) -> None:
    """She learns at once what she may do, and so does everybody what she is."""
    hall = Hall("hall mute")
    await hall.open(two)
    told = await hall.act("mute", minutes=5, reason="spam")
    assert (told["reason"], "muted" in told) == ("spam", True)
    assert "post" not in (await hall.ada.expect("can"))["can"]
    refused = await hall.ada.ask({"type": "message", "text": "hi", "key": "m"})
    assert refused["code"] == "muted"
    assert "muted" not in await hall.act("mute", minutes=0)
    assert "post" in (await hall.ada.expect("can"))["can"]
    await hall.ada.say("hi")
    assert (await hall.act("role", role="moderator"))["role"] == "moderator"
    assert "moderate" in (await hall.ada.expect("can"))["can"]
    for talk in (hall.max, hall.ada, hall.bob):
        await talk.close()
