"""Group commit: whatever was posted while the last transaction ran is the next one."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

from rooms.delivery.database import Database
from rooms.delivery.store import Draft, Outcome, Refused, commit
from rooms.protocol import Code

logger = logging.getLogger(__name__)

Done = Callable[[Outcome], None]
"""Called on the loop with what became of a post; must not block."""
Committed = Callable[[Sequence[Outcome]], None]
"""Called on the loop once a transaction, before the posts' own callbacks."""


class Full(Exception):
    """As many posts wait as may: try again in a moment."""


class LogWriter:
    """The one writer of this process, over all rooms.

    Guarantees: an outcome is reported after its commit and never before; the posts of one
    caller are committed in the order in which it submitted them; what was submitted before
    `stop` is committed before `stop` returns.
    """

    def __init__(
        self, database: Database, committed: Committed, *, waiting: int, batch: int
    ) -> None:
        self._database = database
        self._committed = committed
        self._waiting_limit = waiting
        self._batch = batch or 256
        self._queue: deque[tuple[Draft, Done]] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write, in a task of its own."""
        self._task = asyncio.create_task(self._run(), name="log-writer")

    async def stop(self) -> None:
        """Commit what waits, then end; what is submitted from now on is refused."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task

    def submit(self, draft: Draft, done: Done) -> None:
        """Queue a post; raises `Full` where too many wait or the process is stopping."""
        if self._stopping or (self._waiting_limit and len(self._queue) >= self._waiting_limit):
            raise Full
        self._queue.append((draft, done))
        self._wake.set()

    async def _run(self) -> None:
        while self._queue or not self._stopping:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._write(list(islice(self._queue, self._batch)))

    async def _write(self, batch: list[tuple[Draft, Done]]) -> None:
        drafts = [draft for draft, _ in batch]
        try:
            outcomes = await self._database.write(commit, drafts)
        except Exception:
            # Whatever it was, the writer goes on: every room of this process hangs on it.
            logger.exception("A batch of %d posts could not be stored", len(batch))
            outcomes = [Refused(d, Code.INTERNAL, "This could not be stored.") for d in drafts]
        for _ in batch:
            self._queue.popleft()
        self._committed(outcomes)
        for (_, done), outcome in zip(batch, outcomes, strict=True):
            done(outcome)
