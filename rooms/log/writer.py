"""Group commit: whatever was submitted while the last transaction ran is the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import ParamSpec

from rooms.log.commit import Applied, Locked, Outcome, Submission, commit
from rooms.log.held import HeldLines
from rooms.log.lane import Done, Entry, Lane, Results

logger = logging.getLogger(__name__)

Committed = Callable[[Applied], None]
"""Called on the loop with the changes of a transaction, before the callbacks of its submissions."""
P = ParamSpec("P")

JOINING = 5.0
"""Seconds for the threads to close their connections when all is written."""


class Full(Exception):
    """Too many submissions wait: try again in a moment."""


class LogWriter:
    """The one writer of this process, over all rooms, with threads and connections of its own.

    Guarantees: an outcome is reported after its commit and never before; what one caller submits
    to one room is committed in that order; what was submitted before `stop` is committed before
    `stop` returns, as far as its patience allows. A room or a cursor that another session has
    locked makes no other room wait: what needs it goes to `HeldLines` until it is stored or
    answered `busy`. A transaction has no deadline here, because its outcome must be known; the
    timeouts of the database bound it (`rooms/log/begin.py`).
    """

    def __init__(self, committed: Committed, *, waiting: int, batch: int) -> None:
        self._committed = committed
        self._waiting_limit = waiting
        self._batch = batch or 256
        self._queue: deque[Entry] = deque()
        """Those that are not known to wait for a lock; the thread may have the first ones."""
        self._unreported = 0
        """Submissions that have no outcome yet."""
        self._scheduled = False
        self._stopping = False
        self._drained = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lane = Lane("log-writer", self._written)
        self._held = HeldLines(self._report, self._batch)

    def start(self) -> None:
        """Begin to write."""
        self._lane.start()

    async def stop(self, patience: float | None = None) -> None:
        """Commit what waits, then end; what is submitted from now on is refused.

        After `patience` seconds the clients whose submissions are not committed get no answer;
        they send them again with the same key.
        """
        self._stopping = True
        if not self._lane.running:
            return  # never started, or stopped before
        try:
            async with asyncio.timeout(patience):
                if self._unreported:
                    await self._drained.wait()
        except TimeoutError:
            logger.warning("%d submissions were not stored before the end", self._unreported)
        for thread in (self._lane, self._held):
            thread.end()
            if not self._unreported:
                await asyncio.to_thread(thread.join, JOINING)

    def submit(self, submission: Submission, done: Done) -> None:
        """Queue a submission; raises `Full` where too many wait or the process is stopping."""
        if self._stopping or (self._waiting_limit and self._unreported >= self._waiting_limit):
            raise Full
        self._unreported += 1
        self._drained.clear()
        if submission in self._held:
            return self._held.add((submission, done))
        self._queue.append((submission, done))
        if not self._scheduled:
            self._scheduled = True
            # At the end of this tick: what else arrives in it joins the same batch.
            self._loop.call_soon(self._hand_over)
        return None

    def _hand_over(self) -> None:
        """Begin the next transaction, if there is anything to store."""
        self._scheduled = bool(self._queue)
        if self._queue:
            self._lane.hand_over(list(islice(self._queue, self._batch)), commit)

    def _written(self, batch: Sequence[Entry], results: Results) -> None:
        """Begin the next transaction, and report this one."""
        for _ in batch:
            self._queue.popleft()
        entries, outcomes = list(batch), [each for each in results if not isinstance(each, Locked)]
        if len(outcomes) < len(batch):
            entries = self._set_aside(batch, results)
        self._hand_over()
        self._report(entries, outcomes)

    def _set_aside(self, batch: Sequence[Entry], results: Results) -> list[Entry]:
        """Move what waits for a lock, and what is queued behind it; return the rest."""
        stored = []
        for entry, result in zip(batch, results, strict=True):
            if isinstance(result, Locked):
                self._held.add(entry)
            else:
                stored.append(entry)
        queued, self._queue = self._queue, deque()
        for entry in queued:
            if entry[0] in self._held:
                self._held.add(entry)
            else:
                self._queue.append(entry)
        return stored

    def _report(self, entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> None:
        """Report a transaction: to this process's delivery first, then to each caller."""
        self._unreported -= len(entries)
        if not self._unreported:
            self._drained.set()
        for outcome in outcomes:
            if isinstance(outcome, Applied) and (outcome.changes or outcome.concerns):
                _call(self._committed, outcome)
        for (submission, done), outcome in zip(entries, outcomes, strict=True):
            _call(done, submission, outcome)


def _call(function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a callback; its exception does not keep the other callbacks from being called."""
    try:
        function(*args, **kwargs)
    except Exception:
        logger.exception("A callback of a committed batch failed")
