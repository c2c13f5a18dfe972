"""Group commit: whatever was posted while the last transaction ran is the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from rooms.delivery.held import HeldRooms
from rooms.delivery.lane import Done, Lane, Post, Results
from rooms.delivery.store import Draft, Locked, Outcome, commit

logger = logging.getLogger(__name__)

Committed = Callable[[Sequence[Outcome]], None]
"""Called on the loop once a transaction, before the posts' own callbacks."""
T = TypeVar("T")

JOINING = 5.0
"""Seconds for the threads to close their connections when all is written."""


class Full(Exception):
    """As many posts wait as may: try again in a moment."""


class LogWriter:
    """The one writer of this process, over all rooms, with threads and connections of its own.

    Guarantees: an outcome is reported after its commit and never before; the posts of one
    caller to one room are committed in the order in which it submitted them; what was submitted
    before `stop` is committed before `stop` returns, as far as its patience allows. A room that
    another session has locked makes no other room wait: its posts go to `HeldRooms` until they
    are stored or answered `busy`. A transaction has no deadline here: what became of it must be
    known, and its own timeouts in the database bound it (`rooms/delivery/statements.py`).
    """

    def __init__(self, committed: Committed, *, waiting: int, batch: int) -> None:
        self._committed = committed
        self._waiting_limit = waiting
        self._batch = batch or 256
        self._queue: deque[Post] = deque()
        """Posts to rooms that nobody is known to have locked; the first are on their way."""
        self._unreported = 0
        """Posts that were submitted and have no outcome yet."""
        self._scheduled = False
        self._stopping = False
        self._drained = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lane = Lane("log-writer", self._written)
        self._held = HeldRooms(self._report, self._batch)

    def start(self) -> None:
        """Begin to write."""
        self._lane.start()

    async def stop(self, patience: float | None = None) -> None:
        """Commit what waits, then end; what is submitted from now on is refused.

        What is not committed after `patience` seconds is left to its clients: they have been
        told nothing, and send it again with the same key.
        """
        self._stopping = True
        if not self._lane.running:
            return  # never started, or stopped before
        try:
            async with asyncio.timeout(patience):
                if self._unreported:
                    await self._drained.wait()
        except TimeoutError:
            logger.warning("%d posts were not stored before the end", self._unreported)
        for thread in (self._lane, self._held):
            thread.end()
            if not self._unreported:
                await asyncio.to_thread(thread.join, JOINING)

    def submit(self, draft: Draft, done: Done) -> None:
        """Queue a post; raises `Full` where too many wait or the process is stopping."""
        if self._stopping or (self._waiting_limit and self._unreported >= self._waiting_limit):
            raise Full
        self._unreported += 1
        self._drained.clear()
        if draft.room_key in self._held:
            return self._held.add((draft, done))
        self._queue.append((draft, done))
        if not self._scheduled:
            self._scheduled = True
            # Not at once: what else arrived in this tick goes along.
            self._loop.call_soon(self._hand_over)
        return None

    def _hand_over(self) -> None:
        """Begin the next transaction, if there is anything to store."""
        self._scheduled = bool(self._queue)
        if self._queue:
            self._lane.hand_over(list(islice(self._queue, self._batch)), commit)

    def _written(self, batch: Sequence[Post], results: Results) -> None:
        """Begin the next transaction, and report this one."""
        for _ in batch:
            self._queue.popleft()
        posts, outcomes = list(batch), [each for each in results if not isinstance(each, Locked)]
        if len(outcomes) < len(batch):
            posts = self._set_aside(batch, results)
        self._hand_over()
        self._report(posts, outcomes)

    def _set_aside(self, batch: Sequence[Post], results: Results) -> list[Post]:
        """Move the posts of locked rooms, and those queued behind them; return the others."""
        stored = []
        for post, result in zip(batch, results, strict=True):
            if isinstance(result, Locked):
                self._held.add(post)
            else:
                stored.append(post)
        queued, self._queue = self._queue, deque()
        for post in queued:
            if post[0].room_key in self._held:
                self._held.add(post)
            else:
                self._queue.append(post)
        return stored

    def _report(self, posts: Sequence[Post], outcomes: Sequence[Outcome]) -> None:
        """Tell of a transaction: the process first, then whoever posted."""
        self._unreported -= len(posts)
        if not self._unreported:
            self._drained.set()
        if outcomes:
            _call(self._committed, outcomes)
        for (_, done), outcome in zip(posts, outcomes, strict=True):
            _call(done, outcome)


def _call(function: Callable[[T], None], argument: T) -> None:
    """Call back; whatever one of them does, the others of the batch are called, too."""
    try:
        function(argument)
    except Exception:
        logger.exception("Telling of a committed batch failed")
