"""The delivery's own database threads."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest
from django.db import OperationalError, connection

from rooms.delivery import database as module
from rooms.delivery.database import READERS, Database


@pytest.fixture
async def database(transactional_db: None) -> AsyncIterator[Database]:
    """Threads with connections, closed after the test."""
    database = Database()
    yield database
    await database.close()


def one() -> int:
    """A query that touches no table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


def failing(times: int) -> Callable[[], int]:
    """A query that the database refuses so many times."""
    left = [OperationalError("gone")] * times

    def query() -> int:
        if left:
            raise left.pop()
        return one()

    return query


async def test_read(database: Database) -> None:
    """A read gives what its function returns."""
    assert await database.read(one) == 1


async def test_reads_run_on_their_own_threads(database: Database) -> None:
    """The event loop's thread never waits for a query."""
    thread = await database.read(threading.current_thread)
    assert thread is not threading.current_thread()


async def test_reads_run_side_by_side(database: Database) -> None:
    """A slow read leaves another thread for the next."""
    together = threading.Barrier(READERS, timeout=10)
    assert len(await asyncio.gather(*[database.read(together.wait) for _ in range(READERS)])) == 2


async def test_a_read_survives_a_lost_connection(database: Database) -> None:
    """Where the database had gone away, a new connection answers."""
    assert await database.read(failing(1)) == 1


async def test_a_database_that_is_gone(database: Database) -> None:
    """A second failure is the caller's to know."""
    with pytest.raises(OperationalError):
        await database.read(failing(2))


async def test_a_read_has_a_deadline(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer is given up."""
    monkeypatch.setattr(module, "DEADLINE", 0.01)
    answer = threading.Event()
    with pytest.raises(TimeoutError):
        await database.read(answer.wait, 10)
    answer.set()


async def test_close_ends_the_threads(transactional_db: None) -> None:
    """After close nothing can be asked, and no thread is left."""
    database = Database()
    reader = await database.read(threading.current_thread)
    await database.close()
    assert not reader.is_alive()
    with pytest.raises(RuntimeError):
        await database.read(one)
