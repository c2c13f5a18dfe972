"""Tells the servers of what a process without a chat of its own has committed.

A management command, a worker of another kind or the shell has no broker that runs. It publishes on
a short-lived connection to Redis. Where it has no Redis, or Redis does not answer, the servers find
the changes in the log a few seconds later, as they find everything that a broker loses.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseFailure

from rooms.delivery import heads, inbox, news, openings, people, recipient, sessions
from rooms.delivery.brokers.redis import Endpoint, RefusedError, publish
from rooms.delivery.envelope import sealed
from rooms.delivery.hub import room_topic
from rooms.delivery.people import Described
from rooms.delivery.sessions import goodbye_payload
from rooms.delivery.site import Site, database_id, site_of
from rooms.log.commit import Applied
from rooms.log.goodbyes import Goodbye

logger = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds for which Redis is left alone after it did not answer."""
_not_before = 0.0


class _Payload(NamedTuple):
    topic: str
    body: bytes
    epoch: str = ""
    seq: int = 0


def tell(applied: Applied) -> None:
    """Publish what was committed; blocks for two seconds at most, and never raises."""
    _publish(list(_payloads(applied)))


def say_goodbye(goodbye: Goodbye) -> None:
    """Publish that a person is sent away; blocks for two seconds at most, and never raises."""
    _publish([_Payload(sessions.TOPIC, goodbye_payload(goodbye))])


def describe(described: Described) -> None:
    """Publish that somebody has another name, picture or status; as `say_goodbye`."""
    _publish([_Payload(people.TOPIC, people.payload(described))])


def _publish(payloads: Sequence[_Payload]) -> None:
    global _not_before
    url = getattr(settings, "BROKER_URL", "")
    if not payloads or not url.startswith(("redis", "unix")) or time.monotonic() < _not_before:
        return
    try:
        site = site_of(getattr(settings, "CHAT_SITE", ""), settings.SECRET_KEY, database_id())
        commands = [_in_envelope(site, payload) for payload in payloads]
        with ThreadPoolExecutor(1) as thread:  # this one may have a loop that runs
            thread.submit(asyncio.run, publish(Endpoint(url), commands)).result()
    except (OSError, RefusedError, ValueError, DatabaseFailure) as reason:
        _not_before = time.monotonic() + PAUSE
        logger.warning("The servers were not told of a change; they will find it: %s", reason)


def _in_envelope(site: Site, payload: _Payload) -> tuple[str, bytes]:
    """The name of the channel, and what is published on it."""
    topic, body, epoch, seq = payload
    return f"{site.prefix}:{topic}", sealed(site.digest, body, epoch, seq)


def _payloads(applied: Applied) -> Iterator[_Payload]:
    """What a running chat publishes of it (`rooms.delivery.chat.Chat.committed`)."""
    about: dict[int, news.News] = {}
    for change in applied.changes:
        yield _Payload(room_topic(change.room), change.payload, change.epoch, change.seq)
        news.gather(about, change)
    for each in about.values():
        yield _Payload(heads.topic_of(each.room), news.encode([each]))
    for concern in applied.concerns:
        yield _Payload(f"{inbox.TOPIC}{concern.person}", recipient.encode(concern))
    if listed := openings.listed_by(applied):
        yield _Payload(openings.TOPIC, openings.payload(listed))
