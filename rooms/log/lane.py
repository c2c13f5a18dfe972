"""A thread that commits batches one after the other, so that the event loop never waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any

from django.db import connections

from rooms.log.commit import Outcome, Refusal, Result, Submission
from rooms.protocol import Code

logger = logging.getLogger(__name__)

Done = Callable[[Any, Outcome], None]
"""Called on the loop with a submission and its outcome; must not block."""
Entry = tuple[Submission, Done]
Results = Sequence[Result]
Commit = Callable[[Sequence[Submission]], Results]
Committed = Callable[[Sequence[Entry], Results], None]
"""Called on the loop with a batch and its results, in the batch's order."""


class Lane:
    """A thread with a database connection of its own; at most one batch is on its way at a time."""

    def __init__(self, name: str, committed: Committed) -> None:
        self.busy = False
        """Whether a batch is on its way."""
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        # A batch to commit, or None to end. An executor would cost a future and
        # two locks for each batch.
        self._inbox: SimpleQueue[tuple[list[Entry], Commit] | None] = SimpleQueue()
        # A daemon: a transaction that takes longer than `stop` waits does not keep the process
        # alive.
        self._thread = Thread(target=self._run, name=name, daemon=True)

    @property
    def running(self) -> bool:
        """Whether the thread was started and has not ended."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread, unless it was started before."""
        if self._thread.ident is None:
            self._thread.start()

    def hand_over(self, batch: list[Entry], commit: Commit) -> None:
        """Have `commit` store a batch, unless one is on its way."""
        if self.busy:
            raise RuntimeError("a batch is on its way already")
        self.busy = True
        self._inbox.put((batch, commit))

    def end(self) -> None:
        """End the thread after its present batch."""
        self._inbox.put(None)

    def join(self, patience: float) -> None:
        """Block until the thread has ended, for `patience` seconds at most."""
        self._thread.join(patience)

    def _report(self, batch: Sequence[Entry], results: Results) -> None:
        self.busy = False
        self._committed(batch, results)

    def _run(self) -> None:
        """The thread: commit batch after batch."""
        try:
            while (work := self._inbox.get()) is not None:
                batch, commit = work
                results = _commit(commit, [submission for submission, _ in batch])
                if self._loop.is_closed():
                    return  # `stop` has given up on this batch: no caller waits for it
                self._loop.call_soon_threadsafe(self._report, batch, results)
        finally:
            connections.close_all()


def _commit(commit: Commit, batch: list[Submission]) -> Results:
    try:
        return commit(batch)
    except Exception:
        # The thread must survive any exception: every room of this process depends on it.
        logger.exception("A batch of %d submissions could not be stored", len(batch))
        return [Refusal(Code.INTERNAL, "This could not be stored.") for _ in batch]
