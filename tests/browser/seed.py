"""Something said before anybody looks."""

from collections.abc import Sequence

from tests.integration.crowd import pour
from tests.services.entrance import enter
from tests.services.talk import Talk


async def seed(url: str, room: str, texts: Sequence[str], name: str = "Grace") -> None:
    """Have `name` say `texts` in `room` on the site at `url`, and leave."""
    async with await Talk.connect(url, room, cookie=await enter(url, name)) as talk:
        for text in texts:
            await talk.say(text)


async def number_of(url: str, room: str, text: str) -> int:
    """The id of the message that says `text`, among the first 200 of the room."""
    async with await Talk.connect(url, room) as reader:
        page = await reader.ask({"type": "history", "key": "first", "after": 0, "limit": 200})
    return next(int(message["id"]) for message in page["messages"] if message["text"] == text)


async def seed_many(url: str, room: str, count: int, name: str = "Grace") -> None:
    """Have `name` say "message 0" to "message <count - 1>"."""
    async with await Talk.connect(url, room, cookie=await enter(url, name)) as talk:
        await pour(talk, "message", count)
