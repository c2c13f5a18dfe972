"""What happens once for each message, however many get it."""

from __future__ import annotations

from functools import cache, partial
from itertools import count

from hiredis import Reader

from benchmarks.steps.clock import Steps, best
from chatsite.accounts.models import User
from rooms.delivery.brokers.redis.connection import command
from rooms.delivery.brokers.redis.publisher import PUBLISH
from rooms.delivery.event import Event, parse_log_event, stored_event
from rooms.delivery.store import Draft, Locked, Outcome, Stored, commit
from rooms.markup import doc_json
from rooms.protocol import Ack, Person, decode, encode
from websocket.frames import text_frame
from websocket.uvicorn.frames import plain_text

TEXT = ("the quick brown fox jumps over the lazy dog and runs on " * 2)[:99] + "."
_keys = count()


def message_steps() -> Steps:
    """From a client's frame to the frame for all; needs a database with a person in it."""
    post = f'{{"type":"message","key":"0-1","text":"{TEXT}"}}'.encode()
    masked = b"\x81\xfe" + len(post).to_bytes(2, "big") + bytes(4) + post
    stored = a_stored_post()
    payload = stored_event(stored).payload
    yield "read the client's frame", best(lambda: plain_text(masked, 0), 10_000)
    yield "decode and check its JSON", best(lambda: decode(post.decode()), 10_000)
    yield "see that a text has no Markdown", best(lambda: doc_json(TEXT), 1_000)
    for size in (1, 8, 32):
        yield f"commit, {size} at once", best(partial(posts, size), 5) / size
    yield "build the event", best(lambda: stored_event(stored), 10_000)
    yield "encode the ack", best(lambda: encode(Ack("0-1", 1, 1, "")), 10_000)
    yield "encode PUBLISH", best(partial(_publish, payload), 10_000)
    yield "read it from Redis, 16 at once", _from_redis(payload)
    yield "parse it, where it is not its own", best(lambda: parse_log_event(payload), 10_000)
    yield "build the frame", best(lambda: text_frame(payload), 10_000)


def an_event() -> Event:
    """A post as its room gets it."""
    return stored_event(a_stored_post())


def a_stored_post() -> Stored:
    """A post just committed; raises `TypeError` with the refusal."""
    (outcome,) = posts(1)
    if not isinstance(outcome, Stored):
        raise TypeError(outcome)
    return outcome


def posts(size: int) -> list[Outcome]:
    """So many posts of one person in one transaction, on the disk."""
    author = _author()
    keys = (f"k{next(_keys)}" for _ in range(size))
    results = commit([Draft("steps", "steps", author, key, TEXT) for key in keys])
    return [each for each in results if not isinstance(each, Locked)]


@cache
def _author() -> Person:
    user = User.objects.all()[0]
    return Person(user.pk, user.name, guest=True)


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
