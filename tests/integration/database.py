"""What a site has stored, read past the site and past Django."""

import sqlite3
from contextlib import closing
from typing import Any

import psycopg

from tests.services.site import Site

_MESSAGES = (
    "SELECT r.name, m.number, m.seq, m.author_id, m.key, m.text FROM rooms_message m"
    " JOIN rooms_room r ON r.id = m.room_id ORDER BY r.name, m.seq"
)


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the database at `url`."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return list(connection.execute(query))
    with psycopg.connect(url) as session:
        return list(session.execute(query.encode()))


def rooms(served: Site) -> list[str]:
    """The names of all rooms."""
    return [name for (name,) in rows(served.database, "SELECT name FROM rooms_room ORDER BY name")]


def messages(served: Site) -> list[tuple[Any, ...]]:
    """Room, number, seq, author, key and text of all messages, by room and seq."""
    return rows(served.database, _MESSAGES)
