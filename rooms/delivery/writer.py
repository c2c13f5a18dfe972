"""Group commit: whatever was posted while the last transaction ran is the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from django.db import connections

from rooms.delivery.store import Draft, Outcome, Refused, commit
from rooms.protocol import Code

logger = logging.getLogger(__name__)

Done = Callable[[Outcome], None]
"""Called on the loop with what became of a post; must not block."""
Committed = Callable[[Sequence[Outcome]], None]
"""Called on the loop once a transaction, before the posts' own callbacks."""
Post = tuple[Draft, Done]
T = TypeVar("T")

JOINING = 5.0
"""Seconds for the thread to close its connection when all is written."""


class Full(Exception):
    """As many posts wait as may: try again in a moment."""


class LogWriter:
    """The one writer of this process, over all rooms, with a thread and a connection of its own.

    Guarantees: an outcome is reported after its commit and never before; the posts of one
    caller are committed in the order in which it submitted them; what was submitted before
    `stop` is committed before `stop` returns, as far as its patience allows. A transaction has
    no deadline here: what became of it must be known, and the database's own timeouts bound it
    (`chatsite/databases.py`).
    """

    def __init__(self, committed: Committed, *, waiting: int, batch: int) -> None:
        self._committed = committed
        self._waiting_limit = waiting
        self._batch = batch or 256
        self._queue: deque[Post] = deque()
        self._writing = False
        self._stopping = False
        self._drained = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        # A batch to commit, or None to end. An executor would add a future and two locks a batch.
        self._inbox: SimpleQueue[list[Post] | None] = SimpleQueue()
        # A daemon: a transaction that outlasts the patience of `stop` does not keep the process.
        self._thread = Thread(target=self._run, name="log-writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def stop(self, patience: float | None = None) -> None:
        """Commit what waits, then end; what is submitted from now on is refused.

        What is not committed after `patience` seconds is left to its clients: they have been
        told nothing, and send it again with the same key.
        """
        self._stopping = True
        if not self._thread.is_alive():
            return  # never started, or stopped before
        try:
            async with asyncio.timeout(patience):
                if self._queue:
                    await self._drained.wait()
        except TimeoutError:
            logger.warning("%d posts were not stored before the end", len(self._queue))
        self._inbox.put(None)
        if not self._queue:
            await asyncio.to_thread(self._thread.join, JOINING)

    def submit(self, draft: Draft, done: Done) -> None:
        """Queue a post; raises `Full` where too many wait or the process is stopping."""
        if self._stopping or (self._waiting_limit and len(self._queue) >= self._waiting_limit):
            raise Full
        self._queue.append((draft, done))
        if not self._writing:
            self._writing = True
            self._drained.clear()
            # Not at once: what else arrived in this tick goes along.
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._inbox.put(list(islice(self._queue, self._batch)))

    def _written(self, batch: Sequence[Post], outcomes: Sequence[Outcome]) -> None:
        """Report a transaction and begin the next."""
        for _ in batch:
            self._queue.popleft()
        if self._queue:
            self._hand_over()
        else:
            self._writing = False
            self._drained.set()
        _call(self._committed, outcomes)
        for (_, done), outcome in zip(batch, outcomes, strict=True):
            _call(done, outcome)

    def _run(self) -> None:
        """The thread: commit batch after batch."""
        try:
            while (batch := self._inbox.get()) is not None:
                outcomes = _commit([draft for draft, _ in batch])
                if self._loop.is_closed():
                    return  # `stop` has given up on this batch, and nobody is left to be told
                self._loop.call_soon_threadsafe(self._written, batch, outcomes)
        finally:
            connections.close_all()


def _call(function: Callable[[T], None], argument: T) -> None:
    """Call back; whatever one of them does, the others of the batch are called, too."""
    try:
        function(argument)
    except Exception:
        logger.exception("Telling of a committed batch failed")


def _commit(drafts: list[Draft]) -> list[Outcome]:
    try:
        return commit(drafts)
    except Exception:
        # Whatever it was, the writer goes on: every room of this process hangs on it.
        logger.exception("A batch of %d posts could not be stored", len(drafts))
        return [Refused(d, Code.INTERNAL, "This message could not be stored.") for d in drafts]
