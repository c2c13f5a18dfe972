"""The end of a process: in which order its parts stop."""

import asyncio

import pytest

from chatsite.asgi import application
from rooms.delivery.inbox import Inboxes
from rooms.delivery.worker import Worker
from rooms.log.writer import LogWriter
from websocket.testing import running

DEADLINE = 10


async def test_a_long_job_holds_up_no_post(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits is stored while the worker waits for its job; then the inboxes stop, which are
    told of it."""
    stored, order = asyncio.Event(), []
    stop_writer, stop_worker, stop_inboxes = LogWriter.stop, Worker.stop, Inboxes.stop

    async def writer(self: LogWriter, patience: float | None = None) -> None:
        await stop_writer(self, patience)
        order.append("writer")
        stored.set()

    async def worker(self: Worker) -> None:
        async with asyncio.timeout(DEADLINE):
            await stored.wait()
        await stop_worker(self)

    async def inboxes(self: Inboxes) -> None:
        order.append("inboxes")
        await stop_inboxes(self)

    monkeypatch.setattr(LogWriter, "stop", writer)
    monkeypatch.setattr(Worker, "stop", worker)
    monkeypatch.setattr(Inboxes, "stop", inboxes)
    async with running(application):
        pass
    assert order == ["writer", "inboxes"]
