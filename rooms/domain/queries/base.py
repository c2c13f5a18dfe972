"""What the requests have in common by which a client reads a room and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct

from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.protocol import ClientEvent, Code, Key


class Query(ClientEvent, kw_only=True):
    """A request for a part of a room; the fields are those of the wire."""

    key: Key  # a request is made for its answer, so it has a key

    def read(self, grant: Grant, limits: Limits) -> Struct:
        """Read the answer from the database, within the limits of a page; raises `Refusal`."""
        raise NotImplementedError

    def nothing(self) -> Struct:
        """The answer in a room that nobody has opened yet; raises `Refusal`."""
        raise NotImplementedError


def no_message() -> Refusal:
    """The refusal of a request for a message that is not there, or was deleted."""
    return Refusal(Code.NOT_FOUND, "That message is not there.")


T = TypeVar("T")


def bounded(rows: Iterable[tuple[T, bytes]], limit: int, size: int) -> tuple[list[T], bool]:
    """The first of `rows` up to `limit` rows and `size` bytes, and whether more exist.

    Each row comes with its JSON. The first row is taken even if it alone is larger than `size`.
    """
    found: list[T] = []
    for row, payload in rows:
        size -= len(payload)
        if len(found) == limit or (found and size < 0):
            return found, True
        found.append(row)
    return found, False
