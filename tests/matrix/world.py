"""One room for each standing: somebody of it, a person and messages that they may act on."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.models import Cursor, Kind, Membership, Message, Role, Room, State
from tests.services.site import ROOT

GOLDEN = Path(__file__).parents[1] / "fixtures" / "protocol"
STANDINGS = ("guest", "outsider", "member", "moderator", "owner", "admin", "banned")
"""Who acts: a guest is a member only of a private room, an admin and who is banned of none."""
_ROLES = {"moderator": Role.MODERATOR, "owner": Role.OWNER}
_ROW = re.compile(r"^\| (`.*?) \| (.*) \|$", re.MULTILINE)
_COLUMNS = ("visitor", "guest", "outsider", "member", "moderator", "owner")


@dataclass
class Place:
    """A room, somebody who acts in it, and whom and what they act on."""

    room: Room
    actor: User
    target: User
    """A member, on whom people act."""
    stranger: User
    """An account that is no member."""
    own: Message
    theirs: Message


def table() -> dict[str, dict[str, str]]:
    """By action and column, the cells of the table of docs/permissions.md."""
    page = (ROOT / "docs" / "permissions.md").read_text().partition("## Open rooms")[2]
    page = page.partition("\n## ")[0]
    found = {}
    for actions, row in _ROW.findall(page):
        cells = dict(zip(_COLUMNS, row.split(" | "), strict=True))
        for action in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", actions)):
            found[action] = cells
    return found


def archived() -> set[str]:
    """The commands that an archived room takes, by docs/permissions.md."""
    page = (ROOT / "docs" / "permissions.md").read_text()
    (named,) = re.findall(r"Of all commands it\s+takes only (.*?):", page, re.DOTALL)
    return set(re.findall(r"`(\w+)`", named))


@transaction.atomic
def place(standing: str, kind: str) -> Place:
    """A room of a kind, in which somebody of the standing has said something."""
    number = Room.objects.count()
    room = create(f"Room {number}", kind=kind).row
    names = ("Olga", "Otto", "Tim", "Eve", "Sam")
    keeper, second, target, actor, stranger = (
        User.objects.create_user(f"{name}{number}", name=f"{name} {number}") for name in names
    )
    if standing == "guest":
        User.objects.filter(pk=actor.pk).update(guest=True)
    if standing == "admin":
        User.objects.filter(pk=actor.pk).update(is_staff=True)
    actor.refresh_from_db()
    _admit(room, keeper, Role.OWNER)
    _admit(room, second, Role.OWNER)
    _admit(room, target)
    if standing in _ROLES or standing == "member" or (standing == "guest" and kind != Kind.OPEN):
        _admit(room, actor, _ROLES.get(standing, Role.MEMBER))
    if standing == "banned":
        _admit(room, actor, state=State.BANNED)
    own, theirs = _say(room, actor), _say(room, target)
    return Place(room, actor, target, stranger, own, theirs)


def frames(tag: str, there: Place, message: Message) -> list[dict[str, Any]]:
    """Right events for a command: those of the examples of the wire, about this place."""
    events: list[dict[str, Any]] = json.loads((GOLDEN / f"client-{tag}.json").read_text())
    if tag in ("settings", "message", "edit"):
        del events[1:]  # those need more than the command's own action
    return [_about(event, there, message) for event in events]


def _about(event: dict[str, Any], there: Place, message: Message) -> dict[str, Any]:
    filled = {
        "id": message.number,
        "reply": message.number,
        "base": message.seq,
        "person": there.target.pk,
        "people": [there.stranger.pk],
        "room": there.room.pk,
    }
    about = {key: filled.get(key, value) for key, value in event.items()}
    if event["type"] == "remove_room":
        about["name"] = there.room.name
    elif event["type"] == "rename":
        about["name"] = f"{there.room.name} renamed"
    return about


def _admit(room: Room, person: User, role: str = Role.MEMBER, state: str = State.MEMBER) -> None:
    room.head += 1
    Membership.objects.create(
        room=room, person=person, seq=room.head, state=state, role=role, since=timezone.now()
    )
    Cursor.objects.create(room=room, person=person, read=room.head)
    Room.objects.filter(pk=room.pk).update(head=room.head)


def _say(room: Room, person: User) -> Message:
    room.head += 1
    room.posts += 1
    Room.objects.filter(pk=room.pk).update(head=room.head, posts=room.posts)
    return Message.objects.create(
        room=room, number=room.head, seq=room.head, ordinal=room.posts, author=person,
        key=f"k{room.head}", text="said", at=timezone.now() - dt.timedelta(minutes=1),
    )  # fmt: skip
