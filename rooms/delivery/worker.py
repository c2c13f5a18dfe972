"""The worker of this process: leases jobs, one after the other, and does them in a thread."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from rooms.delivery.loop import CountsFailures, Loop
from rooms.log import jobs

logger = logging.getLogger(__name__)

P = ParamSpec("P")

EVERY = 5.0
"""Seconds between two queries for jobs that are due."""
SWEEP = 1.0
"""Seconds between two queries for intents that their own process did not apply."""
RENEW = jobs.LEASE.total_seconds() / 5
"""Seconds between two prolongations of the lease of a job that takes long."""


class Worker:
    """Does later work, and applies intents that their own process did not apply.

    A second thread sweeps and prolongs leases: a long job holds up neither.
    """

    def __init__(
        self, sweep: Callable[[float], int], counters: CountsFailures, patience: float = 10
    ) -> None:
        """`sweep` applies intents that are older than so many seconds. `stop` waits `patience`
        seconds for the job that is being done (0: as long as it takes)."""
        self._name = secrets.token_hex(16)
        self._sweep = sweep
        self._patience = patience
        self._jobs = ThreadPoolExecutor(1, thread_name_prefix="chat-worker")
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="chat-sweep")
        self._stopping = False
        self._working = False
        self._loops = (
            Loop("worker", self._work, counters),
            Loop("sweep of intents", self._look_for_intents, counters),
            Loop("prolongation of leases", self._renew, counters),
        )

    def start(self) -> None:
        """Begin to look for work."""
        for loop in self._loops:
            loop.start()

    async def stop(self) -> None:
        """Finish the job that is being done; others are left to other workers."""
        self._stopping = True
        for loop in self._loops:
            await loop.stop()
        await asyncio.to_thread(self._end)

    async def _work(self) -> None:
        await asyncio.sleep(EVERY)
        await _run(self._jobs, self._do_what_is_due)

    async def _look_for_intents(self) -> None:
        await asyncio.sleep(SWEEP)
        await _run(self._quick, self._sweep, SWEEP)

    async def _renew(self) -> None:
        await asyncio.sleep(RENEW)
        if self._working:
            await _run(self._quick, jobs.renew, self._name)

    def _do_what_is_due(self) -> None:
        self._working = True
        try:
            jobs.plan()
            while not self._stopping and (job := jobs.lease(self._name)) is not None:
                jobs.work(job)
        finally:
            self._working = False

    def _end(self) -> None:
        closing = self._jobs.submit(connections.close_all)
        try:
            closing.result(self._patience or None)
        except TimeoutError:
            logger.warning("A job is still being done; another worker does it again.")
            _wait(self._quick.submit(_fresh, jobs.give_back, self._name))
        _wait(self._quick.submit(connections.close_all))
        for pool in (self._jobs, self._quick):
            pool.shutdown(wait=False)


def _wait(future: Future[None]) -> None:
    future.result()


async def _run(
    pool: ThreadPoolExecutor, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(pool, partial(_fresh, function, *args, **kwargs))


def _fresh(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run with a working connection; while the database is away, the next round tries again."""
    close_old_connections()
    try:
        function(*args, **kwargs)
    except (OperationalError, InterfaceError) as reason:
        logger.warning("Later work waits for the database: %s", reason)
        connections.close_all()
