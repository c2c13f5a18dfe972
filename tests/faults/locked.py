"""A database that somebody else keeps locked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold a lock that no writer of messages gets past, for as long as the block lasts."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as session:
            session.execute("LOCK TABLE rooms_message, rooms_room IN EXCLUSIVE MODE")
            yield


@contextmanager
def locked_room(url: str, slug: str) -> Iterator[None]:
    """Hold the lock of one room's row, on PostgreSQL, for as long as the block lasts."""
    with psycopg.connect(url) as session:
        session.execute("SELECT id FROM rooms_room WHERE slug = %s FOR UPDATE", [slug])
        yield
