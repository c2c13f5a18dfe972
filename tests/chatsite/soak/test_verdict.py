"""The database against what people did and were told: each kind of difference is found."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chatsite.soak.client import Client
from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.ledger import (
    CursorRow,
    MemberRow,
    MessageRow,
    ReactionRow,
    ReceiptRow,
    RoomRow,
    Tables,
)
from chatsite.soak.record import Record, Sent
from chatsite.soak.verdict import judge

ADA = 7
THUMB = [{"emoji": "👍", "count": 1, "who": []}]
FIRST = MessageRow(1, 1, 2, 6, 1, ADA, "k1", "one, edited", None, False, None, json.dumps(THUMB))
SECOND = MessageRow(2, 1, 3, 3, 2, ADA, "k2", "two", None, False, None, "")
EDIT = {"re": "k3", "seq": 5, "id": 2}
REACT = {"re": "k4", "seq": 6, "id": 2}
SUBJECT = {"re": "k5", "seq": 4}
RECEIPTS = {"k3": EDIT, "k4": REACT, "k5": SUBJECT}
TABLES = Tables(
    rooms=[RoomRow(1, "room", "room", "about", 6, 2, 4)],
    messages=[FIRST, SECOND],
    members=[MemberRow(1, ADA, 1, "member", "owner")],
    cursors=[CursorRow(1, ADA, 0, 1)],
    receipts=[ReceiptRow(ADA, key, json.dumps(answer)) for key, answer in RECEIPTS.items()],
    reactions=[ReactionRow(1, ADA, "👍")],
    inboxes={ADA: 1},
)


def state(row: MessageRow, **more: Any) -> dict[str, Any]:
    """A message on the wire."""
    return {
        "id": row.number, "seq": row.seq, "key": row.key, "text": row.text, "n": row.ordinal,
        **more,
    }  # fmt: skip


@pytest.fixture
def client() -> Client:
    """Somebody who did and saw exactly what `TABLES` hold."""
    record = Record("room", Findings())
    events: dict[str, dict[str, Any]] = {
        "k1": {"type": "message", "text": "one"},
        "k2": {"type": "message", "text": "two"},
        "k3": {"type": "edit", "id": 2, "text": "one, edited"},
        "k4": {"type": "react", "id": 2, "emoji": "👍", "on": True},
        "k5": {"type": "subject", "text": "about"},
    }
    for key, event in events.items():
        record.sent[key] = Sent(ADA, event, 0.0)
    for ack in ({"re": "k1", "id": 2}, {"re": "k2", "id": 3}, EDIT, REACT, SUBJECT):
        record.ack(ack)
    client = Client("p0", "", ["http://localhost"], record, random.Random(1))
    place = client.place
    place.me = ADA
    room = {"id": 1, "name": "room", "slug": "room", "subject": ""}
    place.welcome(
        {"resume": "new", "epoch": "e", "head": 0, "messages": [], "members": [], "room": room,
         "can": []}
    )  # fmt: skip
    person = {"person": {"id": ADA}, "state": "member", "role": "owner"}
    place.change({"type": "member", "seq": 1, "member": person})
    place.change({"type": "message", "seq": 2, "message": state(FIRST, text="one")})
    place.change({"type": "message", "seq": 3, "message": state(SECOND)})
    place.change({"type": "room", "seq": 4, "epoch": "e", "room": {**room, "subject": "about"}})
    place.change({"type": "message", "seq": 6, "message": state(FIRST, reactions=THUMB)})
    client.inbox = {"version": 1, "places": [{"room": room, "unread": 0}]}
    return client


def verdict(client: Client, tables: Tables) -> dict[Wrong, int]:
    """What is wrong with `tables`, by kind."""
    findings = client.record.findings
    judge(tables, [client], findings)
    return dict(+findings.wrong)


def test_all_is_well(client: Client) -> None:
    """What everybody did and saw is what is stored; an overtaken number may be skipped."""
    assert verdict(client, TABLES) == {}
    assert client.place.skipped == {5}


def with_message(**columns: Any) -> Tables:
    """The tables, with other columns in the second message."""
    return replace(TABLES, messages=[FIRST, SECOND._replace(**columns)])


@pytest.mark.parametrize(
    ("tables", "wrong"),
    [
        (replace(TABLES, messages=[FIRST]), Wrong.ACK_LOST),
        (replace(TABLES, receipts=[]), Wrong.ACK_LOST),
        (with_message(key="k1"), Wrong.STORED_TWICE),
        (with_message(seq=6), Wrong.LOST),
        (with_message(ordinal=3), Wrong.DIFFERENT),
        (with_message(text="other"), Wrong.DIFFERENT),
        (with_message(deleted=True), Wrong.DIFFERENT),
        (with_message(pinned_by=ADA), Wrong.DIFFERENT),
        (replace(TABLES, reactions=[]), Wrong.DIFFERENT),
        (replace(TABLES, members=[MemberRow(1, ADA, 1, "left", "owner")]), Wrong.DIFFERENT),
        (replace(TABLES, rooms=[TABLES.rooms[0]._replace(subject="")]), Wrong.DIFFERENT),
        (replace(TABLES, rooms=[TABLES.rooms[0]._replace(name="other")]), Wrong.DIFFERENT),
        (replace(TABLES, rooms=[TABLES.rooms[0]._replace(head=9)]), Wrong.LOST),
        (replace(TABLES, rooms=[]), Wrong.ACK_LOST),
        (replace(TABLES, inboxes={ADA: 2}), Wrong.BEHIND),
    ],
)
def test_wrong_tables(client: Client, tables: Tables, wrong: Wrong) -> None:
    """A table that does not hold what was done and seen is found."""
    assert wrong in verdict(client, tables)


def _lose(client: Client) -> None:
    del client.place.view["message", 3]


def _miscount(client: Client) -> None:
    client.inbox["places"][0]["unread"] = 1


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda client: setattr(client.place, "last", 5), Wrong.BEHIND),
        (lambda client: client.pending.update(k6={"type": "join"}), Wrong.UNANSWERED),
        (lambda client: client.place.view.update({("message", 2): 5}), Wrong.LOST),
        (_lose, Wrong.LOST),
        (lambda client: client.place.room.update(subject="old"), Wrong.DIFFERENT),
        (_miscount, Wrong.UNREAD),
    ],
    ids=["behind", "not answered", "old state", "no state", "old room", "wrong count"],
)
def test_who_is_not_done(client: Client, spoil: Callable[[Client], None], wrong: Wrong) -> None:
    """A client that lacks the end of the log, a row, an answer or a count is found."""
    spoil(client)
    assert wrong in verdict(client, TABLES)


def test_skipped_number_that_was_not_overtaken(client: Client) -> None:
    """A client that was not told a change, nor a later state of its row, is found."""
    client.place.skipped.add(4)
    client.place.view["room", 0] = 3
    assert verdict(client, TABLES)[Wrong.LOST] >= 1


def test_unread_is_counted_from_the_rows(client: Client) -> None:
    """Messages of others after the cursor are unread, deleted ones and earlier ones are not."""
    grace = [
        SECOND._replace(pk=pk, number=pk + 4, seq=pk + 4, ordinal=pk, author=8, key=f"g{pk}")
        for pk in (3, 4)
    ]
    tables = replace(
        TABLES,
        rooms=[TABLES.rooms[0]._replace(head=8, posts=4)],
        messages=[FIRST, SECOND, grace[0], grace[1]._replace(deleted=True)],
    )
    client.inbox["places"][0]["unread"] = 1
    assert Wrong.UNREAD not in verdict(client, tables)
