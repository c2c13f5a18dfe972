"""The worker of a process: it does what is due, and stops in good order."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connections

from rooms.delivery import worker as module
from rooms.delivery.brokers import Counters
from rooms.delivery.worker import Worker
from rooms.log import jobs
from rooms.models import Job
from tests.rooms.delivery.brokers.listener import eventually

pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """A kind of job whose work waits for the test."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.open = threading.Event()

    def work(self, payload: Mapping[str, Any]) -> None:
        """Begin, wait, and end."""
        self.begun.append(payload["n"])
        if not self.open.wait(20):
            raise TimeoutError
        self.done.append(payload["n"])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The only kind of job; workers look for it all the time."""
    monkeypatch.setattr(module, "EVERY", 0.01)
    monkeypatch.setattr(module, "SWEEP", 0.01)
    desk = Desk()
    monkeypatch.setattr(jobs, "HANDLERS", {"note": jobs.Handler(desk.work)})
    return desk


Hire = Callable[..., Worker]


@pytest.fixture
async def hire(desk: Desk) -> AsyncIterator[Hire]:
    """Starts workers that are stopped in the end."""
    workers = []

    def start(sweep: Callable[[float], int] = lambda older_than: 0, patience: float = 20) -> Worker:
        worker = Worker(sweep, Counters(), patience)
        worker.start()
        workers.append(worker)
        return worker

    yield start
    desk.open.set()
    for worker in workers:
        if not worker._stopping:
            await worker.stop()


async def stored(function: Callable[[], Any]) -> Any:
    """Ask the database in a thread."""

    def ask() -> Any:
        try:
            return function()
        finally:
            connections.close_all()

    return await asyncio.to_thread(ask)


async def enqueued(*numbers: int) -> None:
    """Enqueue jobs in this order."""
    for number in numbers:
        await stored(partial(jobs.enqueue, "note", {"n": number}))


async def test_all_that_is_due_is_done(desk: Desk, hire: Hire) -> None:
    """One look does everything there is, in order."""
    desk.open.set()
    await enqueued(*range(25))
    hire()
    await eventually(lambda: desk.done == list(range(25)))


async def test_workers_share(desk: Desk, hire: Hire) -> None:
    """Two workers do different jobs at the same time."""
    await enqueued(1, 2)
    hire(), hire()
    await eventually(lambda: sorted(desk.begun) == [1, 2])
    desk.open.set()
    await eventually(lambda: sorted(desk.done) == [1, 2])


async def test_stop_finishes_the_running_job(desk: Desk, hire: Hire) -> None:
    """The job that is being done is finished; the others are left to other workers, at once."""
    await enqueued(1, 2, 3)
    worker = hire()
    await eventually(lambda: desk.begun == [1])
    stopping = asyncio.create_task(worker.stop())
    await eventually(lambda: worker._stopping)
    desk.open.set()
    await stopping
    assert desk.done == [1]
    hire()
    await eventually(lambda: desk.done == [1, 2, 3])


async def test_stop_waits_no_longer_than_it_may(desk: Desk, hire: Hire) -> None:
    """A job that takes too long is given back, for another worker to do it again."""
    await enqueued(1)
    worker = hire(patience=0.05)
    await eventually(lambda: desk.begun == [1])
    await worker.stop()
    job = await stored(Job.objects.get)
    assert job.lease == ""
    assert job.due_at <= dt.datetime.now(dt.UTC)


def prolonged(past: dt.datetime) -> None:
    """Wait until the lease of the only job ends later than it did."""
    ended = time.monotonic() + 15
    while Job.objects.get().due_at == past:
        if time.monotonic() > ended:
            raise TimeoutError
        time.sleep(0.01)


async def test_long_job_keeps_its_lease(
    desk: Desk, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a job is being done its lease is prolonged, and intents are applied."""
    monkeypatch.setattr(module, "RENEW", 0.01)
    swept: list[float] = []

    def sweep(older_than: float) -> int:
        swept.append(older_than)
        return 0

    await enqueued(1)
    hire(sweep)
    await eventually(lambda: desk.begun == [1])
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    await stored(lambda: Job.objects.update(due_at=past))
    seen = len(swept)
    await stored(lambda: prolonged(past))
    await eventually(lambda: len(swept) > seen)


async def test_database_that_is_away(desk: Desk, hire: Hire) -> None:
    """A sweep that cannot reach the database is made again."""
    calls: list[float] = []

    def sweep(older_than: float) -> int:
        calls.append(older_than)
        if len(calls) == 1:
            raise OperationalError("away")
        return 0

    hire(sweep)
    await eventually(lambda: len(calls) > 2)
