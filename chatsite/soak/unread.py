"""What is unread, counted anew from the tables."""

from __future__ import annotations

from collections.abc import Sequence

from chatsite.soak.client import Client
from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.ledger import Tables


def judge_inboxes(tables: Tables, clients: Sequence[Client], findings: Findings) -> None:
    """Compare each client's inbox with the tables."""
    members: dict[int, set[int]] = {}
    for member in tables.members:
        if member.state == "member":
            members.setdefault(member.person, set()).add(member.room)
    for client in clients:
        person = client.place.me
        version = tables.inboxes.get(person, 0)
        if client.inbox["version"] != version:
            what = f"{client.name} has inbox {client.inbox['version']} of {version}"
            findings.report(Wrong.BEHIND, what)
        told = {place["room"]["id"]: place["unread"] for place in client.inbox["places"]}
        counted = {room: unread(tables, room, person) for room in members.get(person, ())}
        if told != counted:
            findings.report(Wrong.UNREAD, f"{client.name}: told {told}, counted {counted}")


def unread(tables: Tables, room: int, person: int) -> int:
    """Messages of others after the cursor."""
    place = (room, person)
    read = next((each.ordinal for each in tables.cursors if (each.room, each.person) == place), 0)
    return sum(
        (each.ordinal or 0) > read and each.author != person and not each.deleted
        for each in tables.messages
        if each.room == room
    )
