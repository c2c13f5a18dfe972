"""The command `settings`: slow mode, read-only, and what members may do."""

import json
from dataclasses import replace

import pytest

from rooms.domain.commands.settings import Settings
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import AuditEntry, Kind, Membership, Role
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, head, new_room, news, refused


@pytest.fixture
def owned(club: int, ada: Person, bob: Person) -> int:
    """A room that is Ada's; Bob moderates it."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    Membership.objects.filter(person_id=bob.id).update(role=Role.MODERATOR)
    return club


def test_what_is_named_is_changed(owned: int, ada: Person) -> None:
    """And nothing else; everybody in the room is told."""
    act(ada, Settings(slow=30, read_only=True), owned)
    act(ada, Settings(members_pin=False, members_call=False), owned)
    act(ada, Settings(read_only=False), owned)
    (event,) = news(owned, 4)
    room = event["room"]
    assert isinstance(room, dict)
    assert [room[name] for name in ("slow", "read_only", "members_pin", "members_call")] == [
        30,
        False,
        False,
        False,
    ]


def test_nothing_new_takes_no_seq(owned: int, ada: Person) -> None:
    """Nor does it leave anything in the audit."""
    assert act(ada, Settings(slow=0, members_pin=True), owned).seq == head(owned) == 2
    assert act(ada, Settings(), owned).seq == 2
    assert not AuditEntry.objects.exists()


def test_it_is_audited(owned: int, bob: Person) -> None:
    """With what was changed only, before and after."""
    act(bob, Settings(slow=5, read_only=False), owned)
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.action) == (bob.id, "settings")
    assert (json.loads(entry.before), json.loads(entry.after)) == ({"slow": 0}, {"slow": 5})


def test_who_sets_what(owned: int, ada: Person, bob: Person) -> None:
    """Moderators slow a room down and make it read-only; what members may do is for owners."""
    act(bob, Settings(slow=5, read_only=True), owned)
    assert refused(bob, Settings(slow=9, members_pin=False), owned).code == "not_allowed"
    assert refused(bob, Settings(members_call=False), owned).code == "not_allowed"
    eve = account("Eve")
    enter(owned, eve)
    assert refused(eve, Settings(read_only=False), owned).code == "not_allowed"
    assert refused(eve, Settings(), owned).code == "not_allowed"


def test_newcomers_are_for_admins(owned: int, ada: Person) -> None:
    """Not even an owner decides into which rooms all come; a private room is none of these."""
    assert refused(ada, Settings(newcomers=True), owned).code == "not_allowed"
    admin = Person(ada.id, ada.name, guest=False, admin=True)
    act(admin, Settings(newcomers=True), owned)
    (event,) = news(owned, 2)
    assert event["room"]["newcomers"] is True  # type: ignore[index]
    private = new_room("Hidden", Kind.PRIVATE)
    enter(private, ada, role=Role.OWNER)
    assert refused(admin, Settings(newcomers=True), private).code == "not_allowed"


def test_slow_mode_has_a_limit() -> None:
    """It is refused before the database is asked, unless the limit is switched off."""
    limits = Limits()
    with pytest.raises(Refusal) as caught:
        Settings(slow=limits.slow + 1).check(limits)
    assert (caught.value.code, str(limits.slow) in caught.value.text) == ("bad_frame", True)
    Settings(slow=limits.slow).check(limits)
    Settings(slow=limits.slow + 1).check(replace(limits, slow=0))
