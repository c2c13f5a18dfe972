"""What happens once for each message, however many get it."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial
from itertools import count

from hiredis import Reader

from benchmarks.steps.clock import Steps, best
from chatsite.accounts.models import User
from rooms.delivery.brokers.redis.connection import command
from rooms.delivery.brokers.redis.publisher import PUBLISH
from rooms.delivery.event import Event, answer, change_event
from rooms.domain.commands.post import Post
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.change import Change, MessageRow, message_event, message_json
from rooms.log.commit import Applied, Result, commit
from rooms.markup import doc_json
from rooms.models import Room
from rooms.protocol import Ack, Person
from rooms.web.frames import READER
from websocket.frames import text_frame
from websocket.uvicorn.frames import plain_text

TEXT = ("the quick brown fox jumps over the lazy dog and runs on " * 2)[:99] + "."
LIMITS = Limits()
_keys = count()


def message_steps() -> Steps:
    """From a client's frame to the frame for all; needs a database with a person in it."""
    post = f'{{"type":"message","key":"0-1","text":"{TEXT}"}}'
    masked = b"\x81\xfe" + len(post).to_bytes(2, "big") + bytes(4) + post.encode()
    stored = a_stored_post()
    payload, row = stored.payload, _a_row(stored)
    ack = Ack("0-1", 1, 1, "2026-01-01T00:00:00.000000Z")
    yield "read the client's frame", best(lambda: plain_text(masked, 0), 10_000)
    yield "decode and check its JSON", best(lambda: READER.decode(post), 10_000)
    yield "see that a text has no Markdown", best(lambda: doc_json(TEXT), 1_000)
    yield "check the command", best(lambda: _submission("0-1"), 1_000)
    for size in (1, 8, 32):
        yield f"commit, {size} at once", best(partial(posts, size), 5) / size
    yield "build the event", best(lambda: message_event(1, message_json(row)), 10_000)
    yield "encode the ack", best(lambda: answer(ack), 10_000)
    yield "encode PUBLISH", best(partial(_publish, payload), 10_000)
    yield "read it from Redis, 16 at once", _from_redis(payload)
    yield "build the frame", best(lambda: text_frame(payload), 10_000)


def an_event() -> Event:
    """A post as its room gets it."""
    stored = a_stored_post()
    return change_event(stored.seq, stored.payload)


def a_stored_post() -> Change:
    """The change of a post just committed; raises `TypeError` with the refusal."""
    (outcome,) = posts(1)
    if not isinstance(outcome, Applied):
        raise TypeError(outcome)
    return outcome.changes[-1]


def posts(size: int) -> list[Result]:
    """So many posts of one person in one transaction, on the disk."""
    return commit([_submission(f"k{next(_keys)}") for _ in range(size)])


def _submission(key: str) -> Submission:
    return Submission(_room(), _author(), Post(text=TEXT, key=key).check(LIMITS), LIMITS)


@cache
def _author() -> Person:
    user = User.objects.all()[0]
    return Person(user.pk, user.name, guest=True)


@cache
def _room() -> int:
    return Room.objects.create(name="steps", slug="steps").pk


def _a_row(change: Change) -> MessageRow:
    at = dt.datetime.now(dt.UTC)
    return MessageRow(change.room, 1, 1, 1, _author(), "0-1", TEXT, "", None, at)


def _publish(payload: bytes) -> bytes:
    return PUBLISH % (6, b"chat:0", len(payload), payload)


def _from_redis(payload: bytes) -> float:
    replies = command("message", "chat:0", payload) * 16
    reader = Reader()

    def read() -> None:
        reader.feed(replies)
        while reader.gets() is not False:
            pass

    return best(read, 1_000) / 16
