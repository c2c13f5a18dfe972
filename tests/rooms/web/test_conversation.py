"""What a client says, and what it is answered."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from rooms.log.writer import Full
from rooms.protocol import Close
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.web.conftest import Visitors, answer_to, expect, say


async def error_to(visitors: Visitors, who: Client | None, event: dict[str, Any]) -> dict[str, Any]:
    """The error with which an event is answered; the socket must survive it."""
    async with visitors.connect(who) as peer:
        answer = await answer_to(peer, event)
        assert (await answer_to(peer, {"type": "ping", "key": "p"}))["type"] == "pong"
    assert answer["type"] == "error"
    return answer


def post(text: str = "hi", **more: Any) -> dict[str, Any]:
    """A message with a key."""
    return {"type": "message", "text": text, "key": "u1", **more}


async def test_ack(visitors: Visitors, ada: Client) -> None:
    """A post with a key is acked with its number and time."""
    async with visitors.connect(ada) as peer:
        ack = await answer_to(peer, post())
    assert (ack["type"], ack["id"], ack["seq"]) == ("ack", 2, 2)
    assert ack["at"].endswith("Z")
    assert "dup" not in ack


async def test_resend(visitors: Visitors, ada: Client) -> None:
    """The same post again is acked as before, and passed on once."""
    async with visitors.connect(ada) as peer:
        await answer_to(peer, post())
        again = await answer_to(peer, post())
        page = await answer_to(peer, {"type": "history", "key": "h", "after": 0})
    assert (again["id"], again["dup"], len(page["messages"])) == (2, True, 1)


async def test_post_without_a_key(visitors: Visitors, ada: Client) -> None:
    """A ten-line client is heard, and not answered."""
    async with visitors.connect(ada) as peer:
        await peer.send_json({"type": "message", "text": "hi"})
        message = await expect(peer, "message")
        await peer.send_json({"type": "ping"})
        assert "re" not in await expect(peer, "pong")
    assert message["message"]["text"] == "hi"


async def test_refused_post_without_a_key(visitors: Visitors, ada: Client) -> None:
    """Its failure is told all the same."""
    async with visitors.connect(ada) as peer:
        await peer.send_json({"type": "message", "text": "hi", "reply": 9})
        answer = await expect(peer, "error")
    assert answer["code"] == "not_found"
    assert "re" not in answer


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (post(" "), "empty"),
        (post("x" * 4001), "too_long"),
        (post("\x00"), "bad_frame"),
        (post(reply=9), "not_found"),
        ({"type": "dance", "key": "u1"}, "unknown_type"),
        ({"type": "message", "key": "u1"}, "bad_frame"),
        ({"type": "edit", "key": "u1", "id": 9, "text": "x", "base": 9}, "not_found"),
        ({"type": "edit", "key": "u1", "id": 9, "text": " ", "base": 9}, "empty"),
        ({"type": "edit", "key": "u1", "id": 9, "text": "x"}, "bad_frame"),
        ({"type": "delete", "key": "u1", "id": 9}, "not_found"),
        ({"type": "react", "key": "u1", "id": 9, "emoji": "x", "on": True}, "bad_frame"),
        ({"type": "pin", "key": "u1", "id": 9, "on": True}, "not_found"),
        ({"type": "subject", "key": "u1", "text": "x" * 201}, "too_long"),
        ({"type": "subject", "key": "u1", "text": "x"}, "not_allowed"),
        ({"type": "rename", "key": "u1", "name": "a/b"}, "bad_name"),
        ({"type": "rename", "key": "u1", "name": "x"}, "not_allowed"),
        ({"type": "read", "key": "u1", "id": 1}, "not_allowed"),
        ({"type": "unread", "key": "u1", "id": 1}, "not_allowed"),
    ],
)
async def test_honest_mistakes(
    visitors: Visitors, ada: Client, event: dict[str, Any], code: str
) -> None:
    """Each mistake is told by its code, and the socket stays open."""
    assert (await error_to(visitors, ada, event))["code"] == code


async def test_meant_for_another_room(visitors: Visitors, ada: Client) -> None:
    """A command that was written in another room at this address is not carried out."""
    async with visitors.connect(ada) as peer:
        here = {**post("one"), "room": (await expect(peer, "welcome"))["room"]["id"]}
        assert (await answer_to(peer, here))["type"] == "ack"
        elsewhere = {**here, "room": here["room"] + 1, "key": "other"}
        assert (await answer_to(peer, elsewhere))["code"] == "not_found"


async def test_key_used_twice(visitors: Visitors, ada: Client) -> None:
    """A key that was used for another text is refused."""
    async with visitors.connect(ada) as peer:
        await answer_to(peer, post("one"))
        assert (await answer_to(peer, post("two")))["code"] == "key_reused"


@pytest.mark.parametrize("event", [post(), {"type": "typing", "on": True, "key": "t"}])
async def test_without_a_name(visitors: Visitors, event: dict[str, Any]) -> None:
    """Who has no name is asked to pick one."""
    assert (await error_to(visitors, None, event))["code"] == "not_allowed"


async def test_not_json(visitors: Visitors) -> None:
    """Rubbish is answered, and the socket stays open."""
    async with visitors.connect() as peer:
        await peer.send_text("{")
        assert (await expect(peer, "error"))["code"] == "bad_json"
        await peer.send_json({"type": "ping"})
        await expect(peer, "pong")


@pytest.mark.parametrize("text", ["x" * 65_536, "é" * 40_000, "🦄" * 17_000])
async def test_too_big(visitors: Visitors, ada: Client, text: str) -> None:
    """A frame is measured in bytes, however few its characters are."""
    async with visitors.connect(ada) as peer:
        await peer.send_text(json.dumps(post(text), ensure_ascii=False))
        assert (await expect(peer, "error"))["code"] == "too_big"


@pytest.mark.parametrize("fast", [True, False])
async def test_binary_frame(visitors: Visitors, *, fast: bool) -> None:
    """A binary frame is explained, and ends the conversation."""
    async with visitors.connect(fast=fast) as peer:
        await peer.send_bytes(b"{}")
        assert (await expect(peer, "error"))["code"] == "bad_frame"
        assert (await peer.closed()).code == Close.PROTOCOL


@pytest.mark.parametrize("visitors", [{"events": 2}], indirect=True)
async def test_rate(visitors: Visitors, ada: Client) -> None:
    """Who says too much at once is told when to go on."""
    async with visitors.connect(ada) as peer:
        await say(peer, "one", "two")
        answer = await answer_to(peer, post("three"))
    assert (answer["code"], answer["retry"]) == ("rate_limited", True)
    assert 0 < answer["after"] <= 5


@pytest.mark.parametrize("visitors", [{"flood": 3}], indirect=True)
async def test_flood(visitors: Visitors) -> None:
    """Who does not stop is sent away, rubbish counted as well."""
    async with visitors.connect() as peer:
        for _ in range(4):
            await peer.send_text("{")
        assert (await peer.closed()).code == Close.FLOOD


@pytest.mark.parametrize("visitors", [{"outstanding": 1, "events": 0}], indirect=True)
async def test_outstanding_posts(visitors: Visitors, ada: Client) -> None:
    """Posts beyond those that may wait are read one after the other, and none is lost."""
    async with visitors.connect(ada) as peer:
        for number in range(10):
            await peer.send_json(post(key=f"k{number}"))
        acks = [(await expect(peer, "ack"))["id"] for _ in range(10)]
    assert acks == list(range(2, 12))


async def test_busy_writer(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many posts wait, the client is told to try again."""

    def full(*arguments: object) -> None:
        raise Full

    monkeypatch.setattr(visitors.chat.writer, "submit", full)
    answer = await error_to(visitors, ada, post())
    assert (answer["code"], answer["retry"], answer["after"]) == ("busy", True, 1)


async def test_typing(visitors: Visitors, ada: Client) -> None:
    """Who writes is shown, until they post."""
    async with visitors.connect(ada) as peer:
        await peer.send_json({"type": "typing", "on": True})
        assert [each["name"] for each in (await expect(peer, "typing"))["who"]] == ["Ada"]
        await peer.send_json(post())
        assert (await expect(peer, "typing"))["who"] == []


@pytest.mark.parametrize(
    ("asked", "ids", "more"),
    [
        ({"before": 5}, [2, 3, 4], False),
        ({"before": 7, "limit": 2}, [5, 6], True),
        ({"after": 4}, [5, 6, 7], False),
        ({"after": 0, "limit": 2}, [2, 3], True),
        ({"around": 5, "limit": 3}, [4, 5, 6], True),
        ({"ids": [7, 2, 99]}, [2, 7], False),
    ],
)
async def test_history(
    visitors: Visitors, ada: Client, asked: dict[str, Any], ids: list[int], *, more: bool
) -> None:
    """Pages before, after and around a message, and messages by their ids."""
    async with visitors.connect(ada) as peer:
        await say(peer, *"abcdef")
        page = await answer_to(peer, {"type": "history", "key": "h", **asked})
    assert ([message["id"] for message in page["messages"]], page["more"]) == (ids, more)


@pytest.mark.parametrize("visitors", [{"page_max": 2}], indirect=True)
async def test_history_is_bounded(visitors: Visitors, ada: Client) -> None:
    """Whatever is asked for, a page has its largest size."""
    async with visitors.connect(ada) as peer:
        await say(peer, *"abc")
        event = {"type": "history", "key": "h", "after": 0, "limit": 9}
        assert len((await answer_to(peer, event))["messages"]) == 2


@pytest.mark.parametrize("visitors", [{"page_bytes": 2500}], indirect=True)
@pytest.mark.parametrize(
    ("asked", "ids", "more"),
    [
        ({"before": 8}, [6, 7], True),
        ({"before": 4}, [2, 3], False),
        ({"after": 2}, [3, 4], True),
        ({"around": 5}, [4, 5], True),
        ({"ids": [2, 3, 4]}, [2, 3], True),
    ],
)
async def test_history_is_bounded_in_bytes(
    visitors: Visitors, ada: Client, asked: dict[str, Any], ids: list[int], *, more: bool
) -> None:
    """A page ends where its bytes do, and says that more exist; it holds what is asked for."""
    async with visitors.connect(ada) as peer:
        await say(peer, *[letter * 900 for letter in "abcdef"])
        page = await answer_to(peer, {"type": "history", "key": "h", **asked})
    assert ([message["id"] for message in page["messages"]], page["more"]) == (ids, more)


@pytest.mark.parametrize("visitors", [{"page_bytes": 1}], indirect=True)
async def test_a_message_larger_than_a_page(visitors: Visitors, ada: Client) -> None:
    """It is a page of its own."""
    async with visitors.connect(ada) as peer:
        await say(peer, "a", "b")
        page = await answer_to(peer, {"type": "history", "key": "h", "before": 9})
    assert ([message["id"] for message in page["messages"]], page["more"]) == ([3], True)


BOUND, PAGE = 10_000, 4_000


@pytest.mark.parametrize(
    "visitors", [{"queue_bytes": BOUND, "page_bytes": PAGE, "events": 0}], indirect=True
)
@pytest.mark.parametrize("fast", [True, False])
async def test_answers_that_are_not_read(visitors: Visitors, ada: Client, *, fast: bool) -> None:
    """Past the bound no further request is read, until the peer reads its answers; all come."""
    async with visitors.connect(ada, fast=fast) as peer:
        await say(peer, *[letter * 900 for letter in "abcdef"])
        (feed,) = visitors.chat.hub.feeds.values()
        (subscription,) = feed.subscriptions
        peer.congest()
        for number in range(20):
            await peer.send_json({"type": "history", "key": f"h{number}", "before": 9})
        await eventually(lambda: subscription.full)
        assert BOUND < subscription.size <= BOUND + PAGE + 1000
        peer.congest(on=False)
        answered = [(await expect(peer, "history"))["re"] for _ in range(20)]
    assert answered == [f"h{number}" for number in range(20)]


@pytest.mark.parametrize("error", [OperationalError, TimeoutError])
async def test_history_without_a_database(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A page that cannot be read now can be asked for again."""

    async def gone(*arguments: object) -> None:
        raise error

    async with visitors.connect(ada) as peer:
        await expect(peer, "welcome")
        monkeypatch.setattr(visitors.chat.database, "read", gone)
        answer = await answer_to(peer, {"type": "history", "key": "h", "after": 0})
    assert (answer["code"], answer["retry"]) == ("busy", True)


async def test_ping(visitors: Visitors, ada: Client) -> None:
    """A pong tells the room's last seq."""
    async with visitors.connect(ada) as peer:
        await say(peer, "a", "b")
        assert (await answer_to(peer, {"type": "ping", "key": "p1"}))["head"] == 3
