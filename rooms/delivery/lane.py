"""A thread that commits batches of posts, one after the other, for a loop that waits for none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread

from django.db import connections

from rooms.delivery.store import Draft, Locked, Outcome, Refused
from rooms.protocol import Code

logger = logging.getLogger(__name__)

Done = Callable[[Outcome], None]
"""Called on the loop with what became of a post; must not block."""
Post = tuple[Draft, Done]
Results = Sequence[Outcome | Locked]
Commit = Callable[[Sequence[Draft]], Results]
Committed = Callable[[Sequence[Post], Results], None]
"""Called on the loop with a batch and its results, in the batch's order."""


class Lane:
    """A thread with a database connection of its own; at most one batch is on its way at a time."""

    def __init__(self, name: str, committed: Committed) -> None:
        self.busy = False
        """Whether a batch is on its way."""
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        # A batch to commit, or None to end. An executor would add a future and two locks a batch.
        self._inbox: SimpleQueue[tuple[list[Post], Commit] | None] = SimpleQueue()
        # A daemon: a transaction that outlasts the patience of `stop` does not keep the process.
        self._thread = Thread(target=self._run, name=name, daemon=True)

    @property
    def running(self) -> bool:
        """Whether the thread was started and has not ended."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread, unless it was started before."""
        if self._thread.ident is None:
            self._thread.start()

    def hand_over(self, batch: list[Post], commit: Commit) -> None:
        """Have `commit` store a batch, unless one is on its way."""
        if self.busy:
            raise RuntimeError("a batch is on its way already")
        self.busy = True
        self._inbox.put((batch, commit))

    def end(self) -> None:
        """Have the thread end after what it does now."""
        self._inbox.put(None)

    def join(self, patience: float) -> None:
        """Block until the thread has ended, for `patience` seconds at most."""
        self._thread.join(patience)

    def _report(self, batch: Sequence[Post], results: Results) -> None:
        self.busy = False
        self._committed(batch, results)

    def _run(self) -> None:
        """The thread: commit batch after batch."""
        try:
            while (work := self._inbox.get()) is not None:
                batch, commit = work
                results = _commit(commit, [draft for draft, _ in batch])
                if self._loop.is_closed():
                    return  # `stop` has given up on this batch, and nobody is left to be told
                self._loop.call_soon_threadsafe(self._report, batch, results)
        finally:
            connections.close_all()


def _commit(commit: Commit, drafts: list[Draft]) -> Results:
    try:
        return commit(drafts)
    except Exception:
        # Whatever it was, the writer goes on: every room of this process depends on it.
        logger.exception("A batch of %d posts could not be stored", len(drafts))
        return [Refused(d, Code.INTERNAL, "This message could not be stored.") for d in drafts]
