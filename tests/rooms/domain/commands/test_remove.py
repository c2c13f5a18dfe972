"""The command `remove`, and what all acts on people have in common."""

import pytest

from chatsite.accounts.models import User
from rooms.domain.commands.ban import Ban, Unban
from rooms.domain.commands.join import Join
from rooms.domain.commands.mute import Mute
from rooms.domain.commands.on_people import OnPerson
from rooms.domain.commands.remove import Remove
from rooms.log.people import person_of
from rooms.models import AuditEntry, Inbox, Kind, Room, State
from tests.rooms.domain.commands.moderated import Moderated, audited, moderated
from tests.rooms.stored import act, head, refused

NOBODY = 9_999_999
ACTS: list[type[OnPerson]] = [Remove, Ban, Unban, Mute]
NO_MEMBER = "That person is no member of this room."


def test_remove(hall: Moderated) -> None:
    """The room is told who did it and why, and the inbox of the person changes."""
    told = hall.acts(hall.mod, Remove(person=hall.ada.id, reason=" spam,  again "))
    assert (told["person"]["name"], told["state"], told["role"]) == ("Ada", "removed", "member")
    assert (told["by"]["name"], told["reason"]) == ("Max", "spam, again")
    row = hall.row(hall.ada)
    assert (row.state, row.by_id, row.reason) == (State.REMOVED, hall.mod.id, "spam, again")
    assert Inbox.objects.get(person_id=hall.ada.id).version == 1


def test_audit(hall: Moderated) -> None:
    """It is noted who did what to whom, with the state before and after."""
    act(hall.mod, Remove(person=hall.ada.id, reason="spam"), hall.room)
    assert audited() == (
        *("remove", hall.mod.id, hall.ada.id),
        {"state": "member", "role": "member"},
        {"state": "removed", "role": "member"},
        "spam",
    )


def test_twice(hall: Moderated) -> None:
    """The second time changes nothing, and is not audited."""
    act(hall.mod, Remove(person=hall.ada.id), hall.room)
    before = head(hall.room)
    assert act(hall.owner, Remove(person=hall.ada.id), hall.room).seq == before
    assert (head(hall.room), AuditEntry.objects.count()) == (before, 1)


def test_removed_may_come_back(hall: Moderated) -> None:
    """Into an open room; then nothing is told of the removal any more."""
    act(hall.mod, Remove(person=hall.ada.id, reason="spam"), hall.room)
    told = hall.acts(hall.ada, Join())
    assert (told["state"], "by" in told, "reason" in told) == ("member", False, False)
    assert hall.row(hall.ada).reason == ""


def test_removed_from_a_private_room(transactional_db: None) -> None:
    """To them it is a room that does not exist."""
    den = moderated("private")
    act(den.mod, Remove(person=den.ada.id), den.room)
    assert refused(den.ada, Join(), den.room).code == "not_found"


def test_whoever_is_no_member(hall: Moderated) -> None:
    """Somebody who was never there is refused in the words for an id that nobody has."""
    for person in (hall.outsider.id, NOBODY):
        for command in (Remove(person=person), Mute(person=person, minutes=1)):
            refusal = refused(hall.mod, command, hall.room)
            assert (refusal.code, refusal.text) == ("not_found", NO_MEMBER)


@pytest.mark.parametrize("kind", ACTS)
def test_members_do_not_moderate(hall: Moderated, kind: type[OnPerson]) -> None:
    """They learn not even whether somebody is there."""
    for person in (hall.gus.id, hall.outsider.id, hall.ada.id, NOBODY):
        refusal = refused(hall.ada, kind(person=person), hall.room)
        assert (refusal.code, refusal.text) == (
            "not_allowed",
            "You are not allowed to do this here.",
        )


@pytest.mark.parametrize("kind", ACTS)
def test_moderators_do_nothing_to_owners(hall: Moderated, kind: type[OnPerson]) -> None:
    """An owner is an owner's match only, and a site's admin is one in every open room."""
    sue = person_of(User.objects.create_user(username="sue", name="Sue", is_staff=True))
    act(sue, Join(), hall.room)
    for person in (hall.owner, sue):
        assert refused(hall.mod, kind(person=person.id), hall.room).code == "not_allowed"
        assert hall.row(person).state == State.MEMBER


@pytest.mark.parametrize("kind", ACTS)
def test_nobody_moderates_an_admin_of_the_site(hall: Moderated, kind: type[OnPerson]) -> None:
    """In an open room not even its owner does; in a private one an admin is a member as others."""
    sue = person_of(User.objects.create_user(username="sue", name="Sue", is_staff=True))
    act(sue, Join(), hall.room)
    refusal = refused(hall.owner, kind(person=sue.id), hall.room)
    assert (refusal.code, refusal.text.startswith("An admin of the site")) == ("not_allowed", True)
    Room.objects.filter(pk=hall.room).update(kind=Kind.PRIVATE)
    act(hall.owner, kind(person=sue.id), hall.room)


def test_a_moderator_does_not_ban_an_admin_before_they_come(hall: Moderated) -> None:
    """The rank counts where there is no membership, too; and nobody bans themselves."""
    sue = person_of(User.objects.create_user(username="sue", name="Sue", is_staff=True))
    for actor in (hall.mod, sue):
        assert refused(actor, Ban(person=sue.id), hall.room).code == "not_allowed"


@pytest.mark.parametrize("kind", ACTS)
def test_nobody_moderates_themselves(hall: Moderated, kind: type[OnPerson]) -> None:
    """Owners neither."""
    for person in (hall.mod, hall.owner):
        refusal = refused(person, kind(person=person.id), hall.room)
        assert (refusal.code, refusal.text) == ("not_allowed", "You cannot do this to yourself.")


def test_moderators_act_on_each_other_and_owners_on_all(hall: Moderated) -> None:
    """Moderators are equals; an owner removes them, too."""
    act(hall.owner, Remove(person=hall.mod.id), hall.room)
    assert hall.row(hall.mod).state == State.REMOVED


@pytest.mark.parametrize(
    ("reason", "code"), [("x" * 201, "too_long"), ("a\x07b", "bad_frame"), ("x" * 200, None)]
)
def test_reason(hall: Moderated, reason: str, code: str | None) -> None:
    """A reason is one line of at most 200 characters."""
    command = Remove(person=hall.ada.id, reason=reason)
    if code is not None:
        assert refused(hall.mod, command, hall.room).code == code
    else:
        assert hall.acts(hall.mod, command)["reason"] == reason
