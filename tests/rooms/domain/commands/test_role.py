"""The command `role`."""

from typing import Literal

import pytest
from msgspec.structs import replace

from rooms.domain.commands.join import Leave
from rooms.domain.commands.mute import Mute
from rooms.domain.commands.remove import Remove
from rooms.domain.commands.role import ChangeRole
from rooms.models import Role
from tests.rooms.domain.commands.moderated import Moderated, audited
from tests.rooms.stored import act, head, refused


def test_moderator(hall: Moderated) -> None:
    """Whoever is made a moderator moderates, and is a member since when they were."""
    since = hall.row(hall.ada).since
    told = hall.acts(hall.owner, ChangeRole(person=hall.ada.id, role="moderator"))
    assert (told["role"], hall.row(hall.ada).since) == (Role.MODERATOR, since)
    act(hall.ada, Remove(person=hall.gus.id), hall.room)


@pytest.mark.parametrize("role", ["owner", "moderator", "member"])
def test_twice(hall: Moderated, role: Literal["owner", "moderator", "member"]) -> None:
    """The second time changes nothing."""
    command = ChangeRole(person=hall.mod.id, role=role)
    act(hall.owner, command, hall.room)
    before = head(hall.room)
    act(hall.owner, command, hall.room)
    assert (head(hall.room), hall.row(hall.mod).role) == (before, role)


def test_only_owners_give_roles(hall: Moderated) -> None:
    """Moderators do not."""
    command = ChangeRole(person=hall.ada.id, role="moderator")
    assert refused(hall.mod, command, hall.room).code == "not_allowed"


def test_an_owner_may_be_demoted_by_another(hall: Moderated) -> None:
    """Owners are equals."""
    act(hall.owner, ChangeRole(person=hall.mod.id, role="owner"), hall.room)
    act(hall.mod, ChangeRole(person=hall.owner.id, role="member"), hall.room)
    assert hall.row(hall.owner).role == Role.MEMBER


def test_the_last_owner_stays_one(hall: Moderated) -> None:
    """Until there is another; the words are those for leaving."""
    step_down = ChangeRole(person=hall.owner.id, role="member")
    refusal = refused(hall.owner, step_down, hall.room)
    assert (refusal.code, refusal.text) == (
        "not_allowed",
        refused(hall.owner, Leave(), hall.room).text,
    )
    act(hall.owner, ChangeRole(person=hall.mod.id, role="owner"), hall.room)
    assert hall.acts(hall.owner, step_down)["role"] == Role.MEMBER


def test_an_owner_alone_may_step_down(hall: Moderated) -> None:
    """Where there is no other member nobody is left without an owner."""
    for person in (hall.mod, hall.ada, hall.gus):
        act(hall.owner, Remove(person=person.id), hall.room)
    assert hall.acts(hall.owner, ChangeRole(person=hall.owner.id, role="member"))


def test_an_admin_leaves_no_room_without_an_owner(hall: Moderated) -> None:
    """A site's admin, who may do what an owner may, cannot leave a room without one either."""
    admin = replace(hall.outsider, admin=True)
    refusal = refused(admin, ChangeRole(person=hall.owner.id, role="member"), hall.room)
    assert (refusal.code, refusal.text.startswith("Olga is the only owner")) == (
        "not_allowed",
        True,
    )
    act(admin, ChangeRole(person=hall.mod.id, role="owner"), hall.room)
    assert hall.acts(admin, ChangeRole(person=hall.owner.id, role="member"))


def test_guests_get_no_role(hall: Moderated) -> None:
    """They have no password: the words say so."""
    refusal = refused(hall.owner, ChangeRole(person=hall.gus.id, role="moderator"), hall.room)
    assert (refusal.code, "guest" in refusal.text) == ("not_allowed", True)


def test_whoever_is_no_member(hall: Moderated) -> None:
    """A role is for members."""
    for person in (hall.outsider.id, 9_999_999):
        refusal = refused(hall.owner, ChangeRole(person=person, role="owner"), hall.room)
        assert (refusal.code, refusal.text) == (
            "not_found",
            "That person is no member of this room.",
        )


def test_a_mute_runs_on(hall: Moderated) -> None:
    """With who gave it and why."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    told = hall.acts(hall.owner, ChangeRole(person=hall.ada.id, role="moderator"))
    assert (told["by"]["name"], told["reason"], "muted" in told) == ("Max", "spam", True)


def test_audit(hall: Moderated) -> None:
    """The entry has both roles."""
    act(hall.owner, ChangeRole(person=hall.ada.id, role="moderator"), hall.room)
    assert audited() == (
        *("role", hall.owner.id, hall.ada.id),
        {"state": "member", "role": "member"},
        {"state": "member", "role": "moderator"},
        "",
    )
