"""The database has the last word: what it holds against what people did and were told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from chatsite.soak.client import Client
from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.ledger import MessageRow, RoomRow, Tables
from chatsite.soak.place import Place
from chatsite.soak.record import ROOM, Change, Event, Record, Row
from chatsite.soak.replay import applied, replay
from chatsite.soak.unread import judge_inboxes


def judge(tables: Tables, clients: Sequence[Client], findings: Findings) -> None:
    """Compare the tables with what was acked, seen and left unanswered."""
    rooms = {room.id: room for room in tables.rooms}
    for record in {client.record.name: client.record for client in clients}.values():
        room = rooms.get(record.room)
        if room is None:
            findings.report(Wrong.ACK_LOST, f"{record.name} does not exist")
            continue
        log = _Log(tables, room, record, findings)
        log.judge()
        for client in clients:
            if client.record is record:
                log.judge_client(client)
    judge_inboxes(tables, clients, findings)


class _Log:
    """One room's rows beside its record."""

    def __init__(self, tables: Tables, room: RoomRow, record: Record, findings: Findings) -> None:
        self._room = room
        self._record = record
        self._findings = findings
        self._messages = [each for each in tables.messages if each.room == room.id]
        self._members = [each for each in tables.members if each.room == room.id]
        keys = {(sent.person, key) for key, sent in record.sent.items()}
        self._receipts = {
            key: answer for person, key, answer in tables.receipts if (person, key) in keys
        }
        numbers = {each.pk: each.number for each in self._messages}
        self._reactions = {
            (numbers[message], person, emoji)
            for message, person, emoji in tables.reactions
            if message in numbers
        }

    def judge(self) -> None:
        """Judge the log itself, then what was acked, then the rows."""
        self._judge_numbers()
        self._judge_acks()
        self._judge_rows()
        for change in self._rows():
            seen = self._record.states.get(change.seq)
            if seen is not None and not _is_state(change, seen):
                self._report(Wrong.DIFFERENT, f"{change} is stored, {seen} was seen")

    def judge_client(self, client: Client) -> None:
        """Judge whether a client knows every row as it is in the end."""
        place, head = client.place, self._room.head
        if place.last != head:
            self._report(Wrong.BEHIND, f"{client.name} has {place.last} of {head}")
        for key in client.pending:
            self._report(Wrong.UNANSWERED, key)
        for row, seq, _ in self._rows():
            if not _knows(place, row, seq):
                what = f"{client.name} has {row} as at {place.view.get(row)}, it is at {seq}"
                self._report(Wrong.LOST, what)
        for seq in place.skipped:
            skipped = self._record.states.get(seq)
            if skipped is not None and place.view.get(skipped.row, 0) < seq:
                self._report(Wrong.LOST, f"{client.name} was not told {seq} or a later state")
        shown = {name: place.room.get(name) for name in ("name", "slug", "subject")}
        if shown != {name: getattr(self._room, name) for name in shown}:
            self._report(Wrong.DIFFERENT, f"{client.name} sees the room as {shown}")

    def _judge_numbers(self) -> None:
        """Every seq up to the head belongs to one change, and posts are counted without holes."""
        seqs = [change.seq for change in self._rows() if change.seq]
        twice = [seq for seq, count in Counter(seqs).items() if count > 1]
        if twice or max(seqs, default=0) != self._room.head:
            self._report(
                Wrong.LOST, f"head {self._room.head}, {max(seqs, default=0)} last, twice: {twice}"
            )
        answers = [json.loads(answer)["seq"] for answer in self._receipts.values()]
        known = {*seqs, *answers, *self._record.states, *(each.number for each in self._messages)}
        # A post or a reaction of somebody who is no member takes a number before its own to join.
        numbers = range(1, self._room.head + 1)
        missing = [seq for seq in numbers if seq not in known and seq + 1 not in known]
        if missing:
            self._report(Wrong.LOST, f"no change has the numbers {missing[:10]}")
        ordinals = [each.ordinal for each in self._messages]
        if ordinals != list(range(1, self._room.posts + 1)):
            self._report(Wrong.DIFFERENT, f"{self._room.posts} posts, {len(ordinals)} messages")

    def _judge_acks(self) -> None:
        numbers: dict[str, int] = {}
        for message in self._messages:
            if message.key in numbers:
                self._report(Wrong.STORED_TWICE, message.key)
            numbers[message.key] = message.number
        for key, acked in self._record.acked.items():
            stored: int | None = numbers.get(key)
            if key in self._receipts:
                stored = json.loads(self._receipts[key])["seq"]
            if stored != acked:
                self._report(Wrong.ACK_LOST, f"{key}: acked {acked}, stored {stored}")

    def _judge_rows(self) -> None:
        """Every row is what the commands have made of it."""
        posts = {each.key: each.number for each in self._messages}
        expected = replay(applied(self._record.sent, posts, self._receipts))
        for message in self._messages:
            sent = self._record.sent.get(message.key)
            number = message.number
            text = expected.texts.get(number, sent.event["text"] if sent else "")
            wanted = (text, number in expected.deleted, expected.pinned.get(number))
            if (message.text, bool(message.deleted), message.pinned_by) != wanted:
                self._report(Wrong.DIFFERENT, f"{message}, expected {wanted}")
        reactions = {
            (number, *each) for number, mine in expected.reactions.items() for each in mine
        }
        if reactions != self._reactions:
            self._report(Wrong.DIFFERENT, f"reactions: {reactions ^ self._reactions}")
        members = {each.person: each.state == "member" for each in self._members}
        for person, inside in expected.members.items():
            if members.get(person, False) is not inside:
                self._report(Wrong.DIFFERENT, f"person {person} is a member: {not inside}")
        wanted_room = (expected.subject or "", expected.name or self._record.name)
        if (self._room.subject, self._room.name) != wanted_room:
            self._report(Wrong.DIFFERENT, f"{self._room}, expected {wanted_room}")

    def _rows(self) -> Iterator[Change]:
        """Every row of the log; the room's own has the seq 0 where it never changed."""
        for message in self._messages:
            yield Change(("message", message.number), message.seq, _message_state(message))
        for member in self._members:
            state = {"state": member.state, "role": member.role}
            yield Change(("member", member.person), member.seq, state)
        room = self._room
        state = {"name": room.name, "slug": room.slug, "subject": room.subject}
        yield Change(ROOM, room.seq, state)

    def _report(self, kind: Wrong, what: str) -> None:
        self._findings.report(kind, f"{self._record.name}: {what}")


def _message_state(message: MessageRow) -> Event:
    """What the wire says of a message, as far as the verdict compares it."""
    return {
        "id": message.number,
        "key": message.key,
        "text": message.text,
        "reply": message.reply,
        "deleted": bool(message.deleted),
        "pinned": message.pinned_by,
        "reactions": json.loads(message.reactions or "null"),
        "n": message.ordinal,
    }


def _is_state(stored: Change, seen: Change) -> bool:
    """Whether a client that saw `seen` saw the stored row."""
    state = seen.state
    if seen.row[0] == "message":
        state = {"deleted": False, "reply": None, "reactions": None, "pinned": None, **state}
        state["pinned"] = state["pinned"] and state["pinned"]["by"]
    return seen.row == stored.row and all(
        state.get(name) == value for name, value in stored.state.items()
    )


def _knows(place: Place, row: Row, seq: int) -> bool:
    """Whether a client has a row in its final state, or need not have it."""
    seen = place.view.get(row)
    if row == ROOM:
        return seen is not None and seen >= seq
    in_page = row[0] == "message" and row[1] >= place.first
    return seen == seq or (seen is None and seq <= place.floor and not in_page)
