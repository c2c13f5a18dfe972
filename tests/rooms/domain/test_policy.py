"""Policy allows what docs/permissions.md says, cell by cell, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from rooms.domain import policy
from rooms.domain.policy import (
    NOT_FOUND,
    Action,
    Standing,
    Target,
    abilities,
    can,
    may_create,
    standing,
)
from rooms.domain.rules import Rules
from rooms.log.facts import MemberFacts
from rooms.models import Kind, Role, State
from rooms.protocol import Code, Person
from tests.services.site import ROOT

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
ADA = Person(1, "Ada", guest=False)
GUEST = Person(1, "Ada", guest=True)
OTHERS = Target(2)
OWN = Target(1)
ROW = re.compile(r"^\| (`.*?) \| (.*) \|$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _usual_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of a site that has set nothing; what it may set is in the database."""
    monkeypatch.setattr(policy, "rules", Rules)


@dataclass(frozen=True)
class Facts:
    """A room as policy sees it."""

    kind: str = Kind.OPEN
    archived: bool = False
    read_only: bool = False
    members_pin: bool = True
    members_call: bool = True


OPEN = Facts()


def member(role: Role = Role.MEMBER, state: State = State.MEMBER) -> MemberFacts:
    """A membership without a mute or an end."""
    return MemberFacts(state, role)


PEOPLE = {
    Standing.VISITOR: (None, None),
    Standing.GUEST: (GUEST, None),
    Standing.OUTSIDER: (ADA, None),
    Standing.MEMBER: (ADA, member()),
    Standing.MODERATOR: (ADA, member(Role.MODERATOR)),
    Standing.OWNER: (ADA, member(Role.OWNER)),
}
"""One of each column of the table."""


def cells() -> Iterator[tuple[Action, Standing, str]]:
    """Every cell of the table of open rooms: action, column and what stands there."""
    page = (ROOT / "docs" / "permissions.md").read_text().partition("## Addresses")[0]
    for actions, row in ROW.findall(page):
        for action in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", actions)):
            for column, cell in zip(Standing, row.split(" | "), strict=True):
                yield Action(action), column, cell


CELLS = list(cells())


@pytest.mark.parametrize(("action", "column", "cell"), CELLS)
def test_cell_of_an_open_room(action: Action, column: Standing, cell: str) -> None:
    """Somebody of the column may do it to their own message, and to another's, as it says."""
    person, facts = PEOPLE[column]
    if cell == "joined":
        assert can(person, facts, action, OPEN, OWN, NOW) is not None
        facts = member()
    own = can(person, facts, action, OPEN, OWN, NOW) is None
    others = can(person, facts, action, OPEN, OTHERS, NOW) is None
    assert (own, others) == {
        "yes": (True, True),
        "joined": (True, True),
        "any": (True, True),
        "own": (True, False),
        "others": (False, True),
        "no": (False, False),
    }[cell]


def test_the_table_has_every_action() -> None:
    """No action is without a row."""
    assert {action for action, _, _ in CELLS} == set(Action)


@pytest.mark.parametrize("kind", [Kind.PRIVATE, Kind.DIRECT])
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(
    ("person", "facts"),
    [
        (None, None),
        (GUEST, None),
        (ADA, None),
        (ADA, member(state=State.LEFT)),
        (ADA, member(Role.OWNER, State.REMOVED)),
        (ADA, member(state=State.BANNED)),
    ],
)
def test_who_is_not_inside_knows_of_no_private_room(
    kind: Kind, action: Action, person: Person | None, facts: MemberFacts | None
) -> None:
    """Every action is refused as in a room that does not exist, to former members too."""
    assert can(person, facts, action, Facts(kind), OWN, NOW) == NOT_FOUND


@pytest.mark.parametrize(("action", "column", "cell"), CELLS)
def test_cell_of_a_private_room(action: Action, column: Standing, cell: str) -> None:
    """Members may do there what they may in an open room; guests by invitation too."""
    person, facts = PEOPLE[column]
    if column is Standing.GUEST:
        facts = member()
    if facts is None:
        return
    target = OTHERS if cell == "others" else OWN
    there = can(person, facts, action, Facts(Kind.PRIVATE), target, NOW) is None
    assert there == (cell != "no")


@pytest.mark.parametrize("action", Action)
def test_banned_may_not_even_read(action: Action) -> None:
    """A ban holds in an open room for everything, and says until when."""
    banned = MemberFacts(State.BANNED, Role.OWNER, NOW + dt.timedelta(hours=1))
    refused = can(ADA, banned, action, OPEN, OWN, NOW)
    assert refused is not None
    assert (refused.code, "2026-11-25 13:00" in refused.text) == (Code.BANNED, True)


def test_a_ban_ends_by_itself() -> None:
    """After its end the person is an outsider again."""
    banned = MemberFacts(State.BANNED, Role.MEMBER, NOW)
    assert can(ADA, banned, Action.POST, OPEN, None, NOW) is None


def test_muted_may_only_read() -> None:
    """A mute refuses what others would see, until it ends."""
    later = NOW + dt.timedelta(hours=1)
    muted = MemberFacts(State.MEMBER, Role.MODERATOR, None, later)
    silent = {
        *(Action.READ, Action.MARK, Action.JOIN, Action.LEAVE, Action.DELETE, Action.MANAGE),
        Action.REPORT,
    }
    for action in set(Action) - silent:
        refused = can(ADA, muted, action, OPEN, OWN, NOW)
        assert refused is not None, action
        assert refused.code == Code.MUTED
        assert can(ADA, muted, action, OPEN, OWN, later) is None
    for action in silent - {Action.MANAGE}:
        target = OTHERS if action is Action.REPORT else OWN
        assert can(ADA, muted, action, OPEN, target, NOW) is None
    refused = can(ADA, muted, Action.DELETE, OPEN, OTHERS, NOW)  # that is moderating
    assert refused is not None
    assert refused.code == Code.MUTED
    assert can(ADA, muted, Action.DELETE, OPEN, OTHERS, later) is None


def test_words_of_a_mute() -> None:
    """They say until when, unless it is for ever."""
    ends = {NOW + dt.timedelta(hours=1): " until 2026-11-25 13:00 UTC", NOW.replace(year=9999): ""}
    for end, words in ends.items():
        muted = MemberFacts(State.MEMBER, Role.MEMBER, None, end)
        refused = can(ADA, muted, Action.POST, OPEN, None, NOW)
        assert refused is not None
        assert refused.text == f"You are muted in this room{words}."


@pytest.mark.parametrize("action", [Action.POST, Action.REACT, Action.PIN, Action.SUBJECT])
def test_read_only_room(action: Action) -> None:
    """Only moderators and owners write in it, be it a message, a pin or the subject."""
    room = replace(OPEN, read_only=True)
    writers = {
        column
        for column, (person, facts) in PEOPLE.items()
        if can(person, facts, action, room, None, NOW) is None
    }
    assert writers == {Standing.MODERATOR, Standing.OWNER}


def test_archived_room() -> None:
    """It can be read and marked, left, reported and managed by its owner; nothing else."""
    allowed = abilities(ADA, member(Role.OWNER), replace(OPEN, archived=True))
    assert sorted(allowed) == ["leave", "manage", "mark", "read", "report"]


@pytest.mark.parametrize("action", [Action.PIN, Action.SUBJECT, Action.CALL])
def test_reserved_for_moderators(action: Action) -> None:
    """An owner can take pins, subject and calls from the members."""
    room = replace(OPEN, members_pin=False, members_call=False)
    assert can(*PEOPLE[Standing.MEMBER], action, room, None, NOW) is not None
    assert can(*PEOPLE[Standing.MODERATOR], action, room, None, NOW) is None


@pytest.mark.parametrize(
    "action", [Action.RENAME, Action.MANAGE, Action.MODERATE, Action.LEAVE, Action.INVITE]
)
def test_direct_conversation(action: Action) -> None:
    """Its people and its name are fixed."""
    direct = Facts(Kind.DIRECT)
    assert can(ADA, member(Role.OWNER), action, direct, None, NOW) is not None
    assert can(ADA, member(), Action.POST, direct, None, NOW) is None


def test_a_guest_stays_a_guest() -> None:
    """A role in the room does not make an account of a name."""
    assert standing(GUEST, member(Role.OWNER), Kind.OPEN) is Standing.GUEST


ADMIN = Person(3, "Sue", guest=False, admin=True)


def test_an_admin_owns_every_open_room() -> None:
    """Site admins may do what an owner may in open rooms, and nothing in private ones."""
    owner = abilities(*PEOPLE[Standing.OWNER], OPEN)
    assert abilities(ADMIN, member(), OPEN) == owner
    outside = [each for each in owner if each != Action.MARK]
    assert abilities(ADMIN, None, OPEN) == outside
    assert abilities(ADMIN, member(state=State.BANNED), OPEN) == outside
    assert abilities(ADMIN, None, Facts(Kind.PRIVATE)) == []
    inside = abilities(*PEOPLE[Standing.MEMBER], Facts(Kind.PRIVATE))
    assert abilities(ADMIN, member(), Facts(Kind.PRIVATE)) == inside


def test_no_mute_of_an_admin_holds_in_an_open_room() -> None:
    """Nobody there could end it; in a private room it holds."""
    muted = MemberFacts(State.MEMBER, Role.MEMBER, None, NOW + dt.timedelta(hours=1))
    assert can(ADMIN, muted, Action.POST, OPEN, None, NOW) is None
    refused = can(ADMIN, muted, Action.POST, Facts(Kind.PRIVATE), None, NOW)
    assert refused is not None
    assert refused.code == Code.MUTED


@pytest.mark.parametrize("action", [Action.MODERATE, Action.MANAGE])
@pytest.mark.parametrize("rank", Standing)
@pytest.mark.parametrize("column", Standing)
def test_acts_on_people(action: Action, rank: Standing, column: Standing) -> None:
    """Only an owner does anything to an owner; nobody moderates themselves, but an owner may give
    up the own role; guests get none."""
    person, facts = PEOPLE[column]
    general = can(person, facts, action, OPEN, None, NOW) is None
    above = rank is Standing.OWNER and column is not Standing.OWNER
    no_role = rank is Standing.GUEST and action is Action.MANAGE
    allowed = general and not above and not no_role
    assert (can(person, facts, action, OPEN, Target(2, rank), NOW) is None) == allowed
    oneself = allowed and action is Action.MANAGE
    assert (can(person, facts, action, OPEN, Target(1, rank), NOW) is None) == oneself


@pytest.mark.django_db
def test_who_makes_rooms() -> None:
    """Guests make no private rooms, and nobody makes one without a name."""
    may = {
        (name, kind): may_create(person, kind)
        for name, person in [("visitor", None), ("guest", GUEST), ("account", ADA)]
        for kind in Kind
    }
    assert {each for each, allowed in may.items() if allowed} == {
        ("guest", Kind.OPEN),
        ("guest", Kind.DIRECT),
        *(("account", kind) for kind in Kind),
    }


def test_guests_where_only_accounts_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest reads, marks and leaves, as a member, too; who has an account goes on."""
    assert Action.POST in abilities(GUEST, None, OPEN)
    monkeypatch.setattr(Rules, "guests_write", lambda _: False)
    assert abilities(GUEST, None, OPEN) == ["read", "leave"]
    assert abilities(GUEST, member(), OPEN) == ["read", "leave", "mark"]
    assert Action.POST in abilities(ADA, None, OPEN)
