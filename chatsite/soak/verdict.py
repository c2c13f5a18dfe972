"""The database has the last word: what it holds against what people were told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db.utils import ConnectionHandler

from chatsite.databases import database_settings
from chatsite.environment import Environment
from chatsite.soak.client import Client
from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.record import Record

Row = tuple[str, int, str, str]
"""Room, number, key and text."""

_HEADS = "SELECT name, head FROM rooms_room"
_ROWS = (
    "SELECT rooms_room.name, seq, rooms_message.key, text FROM rooms_message"
    " JOIN rooms_room ON rooms_room.id = room_id ORDER BY room_id, seq"
)


class Ledger:
    """The database at `url`, read past the servers."""

    def __init__(self, url: str, directory: Path) -> None:
        settings = database_settings(Environment({"DATABASE_URL": url}), directory)
        settings["OPTIONS"].pop("pool", None)  # a look now and then needs none
        self._handler = ConnectionHandler({"default": settings})

    def heads(self) -> dict[str, int]:
        """Room to last number; blocks."""
        return dict(self._query(_HEADS))

    def rows(self) -> list[Row]:
        """Every message, by room and number; blocks."""
        return self._query(_ROWS)

    def _query(self, sql: str) -> list[Any]:
        connection = self._handler["default"]
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        finally:
            connection.close()


def judge(rows: Iterable[Row], clients: Sequence[Client], findings: Findings) -> None:
    """Compare what is stored with what was acked, seen and left unanswered."""
    stored: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        stored[row[0]].append(row)
    for record in {client.record.name: client.record for client in clients}.values():
        _judge_room(stored[record.name], record, findings)
    for client in clients:
        head = len(stored[client.record.name])
        if client.place.last != head:
            findings.report(Wrong.BEHIND, f"{client.name} has {client.place.last} of {head}")
        for key in client.pending:
            findings.report(Wrong.UNANSWERED, key)


def _judge_room(rows: Sequence[Row], record: Record, findings: Findings) -> None:
    numbers = [seq for _, seq, _, _ in rows]
    if numbers != list(range(1, len(rows) + 1)):
        findings.report(Wrong.LOST, f"the log of {record.name} has holes")
    counts = Counter(key for _, _, key, _ in rows)
    for key in [key for key, count in counts.items() if count > 1]:
        findings.report(Wrong.STORED_TWICE, key)
    numbered = {key: seq for _, seq, key, _ in rows}
    for key, seq in record.acked.items():
        if numbered.get(key) != seq:
            findings.report(Wrong.ACK_LOST, f"{key}: acked {seq}, stored {numbered.get(key)}")
    said = {seq: (key, text) for _, seq, key, text in rows}
    for seq, seen in record.seen.items():
        if said.get(seq) != seen:
            findings.report(Wrong.DIFFERENT, f"{record.name} {seq}: {seen} seen")
