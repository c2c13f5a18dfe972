"""Adaptive batching: when the feeds and subscriptions with pending events are flushed."""

from __future__ import annotations

import asyncio
import logging

from rooms.delivery.feed import Feed
from rooms.delivery.loop import CountsFailures
from rooms.delivery.subscription import Subscription

logger = logging.getLogger(__name__)

TICK = 0.002
"""Minimum seconds between two flushes, multiplied by the number of events in the previous flush."""
LONGEST_TICK = 0.008
"""Maximum seconds between two flushes."""


class Ticks:
    """Gives each connection one write in each tick.

    The first tick after a quiet time is immediate. The more events a tick had, the longer the next
    one gathers events: joining two writes saves one system call for each connection in the room.
    """

    def __init__(self, counters: CountsFailures) -> None:
        self._counters = counters
        self._loop = asyncio.get_running_loop()
        self._feeds: list[Feed] = []
        self._subscriptions: list[Subscription] = []
        self._flushing = False
        self._flush_after = 0.0

    def touch_feed(self, feed: Feed) -> None:
        """Flush `feed` at the end of this tick."""
        self._feeds.append(feed)
        self._flush_soon()

    def touch_subscription(self, subscription: Subscription) -> None:
        """Flush `subscription` at the end of this tick, after the feeds."""
        self._subscriptions.append(subscription)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._flushing:
            return
        self._flushing = True
        pause = self._flush_after - self._loop.time()
        if pause <= 0:
            self._loop.call_soon(self._flush)
        else:
            self._loop.call_later(pause, self._flush)

    def _flush(self) -> None:
        self._flushing = False
        now = self._loop.time()
        feeds, self._feeds = self._feeds, []
        joined = max([self._flush_one(feed) for feed in feeds], default=1)
        self._flush_after = now + min(joined * TICK, LONGEST_TICK)
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            self._flush_one(subscription)

    def _flush_one(self, pending: Feed | Subscription) -> int:
        """Flush; an unexpected exception keeps no other room or connection from being flushed."""
        try:
            return pending.flush() or 0
        except Exception:
            self._counters.failures += 1
            logger.exception("Unexpected failure: a room or a connection was not flushed")
            return 0
