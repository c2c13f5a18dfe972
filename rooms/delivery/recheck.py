"""Checks every minute whether the sessions of open sockets are still valid, and who was sent away.

That finds ends of which no process is told (a session that expired, a password that was changed)
and all that was published while the broker was away.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from django.db import Error as DatabaseFailure
from django.utils import timezone

from rooms.delivery.database import Database
from rooms.delivery.loop import CountsFailures, Loop
from rooms.delivery.sessions import Claim, Sessions, Standing
from rooms.log.goodbyes import Goodbye

logger = logging.getLogger(__name__)

CHUNK = 100
"""Sessions checked in one query: a few milliseconds of a reading thread."""
MARGIN = dt.timedelta(seconds=10)
"""How long a goodbye is looked for before the last check: it is stored before it is committed, and
clocks differ."""

Noted = Callable[[dt.datetime], Sequence[Goodbye]]
"""Reads who was sent away since a time."""
Prove = Callable[[Sequence[Claim]], Mapping[str, int]]
"""Reads the valid sessions among the claims, in one query: session key to proof.

A claim whose `proof` is still that of its session is valid without decoding the session again.
"""


class Recheck:
    """Closes the sockets whose session has ended, and those of people who were sent away.

    None is closed while the database cannot be read.
    """

    def __init__(
        self,
        sessions: Sessions,
        database: Database,
        prove: Prove,
        noted: Noted,
        interval: float,
        counters: CountsFailures,
    ) -> None:
        """Check every `interval` seconds; never where that is 0."""
        self._sessions = sessions
        self._database = database
        self._prove = prove
        self._noted = noted
        self._interval = interval
        self._wake = asyncio.Event()
        self._away = False  # the last check could not read the database
        self._checked_at = timezone.now()
        self._loop = Loop("check of sessions", self._check_when_due, counters)

    def start(self) -> None:
        """Begin to check, in a task of its own."""
        if self._interval:
            self._loop.start()

    async def stop(self) -> None:
        """Cancel and await the task."""
        await self._loop.stop()

    def soon(self) -> None:
        """Check now: the end of a session may have been published and not heard."""
        self._wake.set()

    async def _check_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._interval):
                await self._wake.wait()
        self._wake.clear()
        await self._check()

    async def _check(self) -> None:
        now = timezone.now()
        try:
            since = self._checked_at - MARGIN
            self._sessions.catch_up(await self._database.read(self._noted, since))
            everybody = self._sessions.held()
            for start in range(0, len(everybody), CHUNK):
                await self._judge(everybody[start : start + CHUNK], since)
        except (DatabaseFailure, TimeoutError) as reason:
            if not self._away:
                logger.warning("Sessions could not be checked, and will be again: %s", reason)
            self._away = True
        else:
            self._away = False
            self._checked_at = now

    async def _judge(self, some: Sequence[Standing], since: dt.datetime) -> None:
        proofs = await self._database.read(self._prove, [standing.claim for standing in some])
        if any(standing.key not in proofs for standing in some):
            # Whoever was sent away since the notes were read is told why, and not that it ended.
            self._sessions.catch_up(await self._database.read(self._noted, since))
        for standing in some:
            proof = proofs.get(standing.key)
            if proof is None:
                standing.end()
            else:
                standing.proof = proof
