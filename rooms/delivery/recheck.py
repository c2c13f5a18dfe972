"""A look, every minute, at the sessions on which sockets stand: which of them still do.

It finds what nobody tells (a session that expired, a user who was disabled, a password that was
changed) and what was told in vain, while the broker was away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.sessions import Claim, Sessions, Standing

logger = logging.getLogger(__name__)

CHUNK = 100
"""Sessions looked up at a time: a few milliseconds of a reading thread."""

Prove = Callable[[Sequence[Claim]], Mapping[str, int]]
"""Reads the database, once for all: the claims that are true, as a proof by session key.

A claim that comes with the proof of its session as it is needs no second look into it.
"""


class Recheck:
    """Closes the sockets whose session is over; nobody's where the database cannot be asked."""

    def __init__(
        self, sessions: Sessions, database: Database, prove: Prove, interval: float
    ) -> None:
        """Look every `interval` seconds; never where that is 0."""
        self._sessions = sessions
        self._database = database
        self._prove = prove
        self._interval = interval
        self._wake = asyncio.Event()
        self._away = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, in a task of its own."""
        if self._interval:
            self._task = asyncio.create_task(self._run(), name="session re-check")

    async def stop(self) -> None:
        """Cancel and await the task."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def soon(self) -> None:
        """Something may have been told in vain: look now."""
        self._wake.set()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await self._wake.wait()
            self._wake.clear()
            await self._look()

    async def _look(self) -> None:
        everybody = self._sessions.held()
        try:
            for start in range(0, len(everybody), CHUNK):
                await self._judge(everybody[start : start + CHUNK])
        except (DatabaseFailure, TimeoutError) as reason:
            if not self._away:
                logger.warning("Sessions could not be checked, and will be again: %s", reason)
            self._away = True
        else:
            self._away = False

    async def _judge(self, some: Sequence[Standing]) -> None:
        proofs = await self._database.read(self._prove, [standing.claim for standing in some])
        for standing in some:
            proof = proofs.get(standing.key)
            if proof is None:
                standing.end()
            else:
                standing.proof = proof
