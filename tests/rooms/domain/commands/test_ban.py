"""The commands `ban` and `unban`."""

import datetime as dt

import pytest
from msgspec.structs import replace

from chatsite.accounts.models import User
from rooms.domain.commands.ban import Ban, Unban
from rooms.domain.commands.join import Join
from rooms.domain.commands.post import Post
from rooms.limits import Limits
from rooms.models import Membership, Role, State
from tests.rooms.domain.commands.moderated import Moderated, audited
from tests.rooms.stored import account, act, enter, guest, head, new_room, refused

HOUR = dt.timedelta(hours=1)


def until(told: dict[str, str]) -> dt.timedelta:
    """How long a ban lasts that has just begun."""
    return dt.datetime.fromisoformat(told["until"]) - dt.datetime.fromisoformat(told["since"])


def test_ban(hall: Moderated) -> None:
    """It says by whom, until when and why; the person may not even read."""
    told = hall.acts(hall.mod, Ban(person=hall.ada.id, minutes=60, reason="spam"))
    assert (told["state"], told["by"]["name"], told["reason"]) == ("banned", "Max", "spam")
    assert until(told) == HOUR
    for command in (Post(text="hi"), Join()):
        assert refused(hall.ada, command, hall.room).code == "banned"


def test_for_ever(hall: Moderated) -> None:
    """Without minutes there is no end; whoever had a role loses it."""
    told = hall.acts(hall.owner, Ban(person=hall.mod.id))
    assert ("until" in told, told["role"]) == (False, Role.MEMBER)
    assert hall.row(hall.mod).until is None


def test_somebody_who_was_never_there(hall: Moderated) -> None:
    """They are kept out before they come; an id that nobody has is refused."""
    told = hall.acts(hall.mod, Ban(person=hall.outsider.id))
    assert (told["person"]["name"], told["state"]) == ("Eve", "banned")
    assert refused(hall.outsider, Join(), hall.room).code == "banned"
    refusal = refused(hall.mod, Ban(person=9_999_999), hall.room)
    assert (refusal.code, refusal.text) == ("not_found", "There is no such person.")


def test_somebody_whom_the_moderator_may_not_know_of(hall: Moderated) -> None:
    """They are refused word for word as somebody who does not exist; a site's admin knows them."""
    stranger, gone = guest("Gone"), account("Dis")
    User.objects.filter(pk=gone.id).update(is_active=False)
    for command in (Ban, Unban):
        nobody = refused(hall.mod, command(person=9_999_999), hall.room)
        for hidden in (stranger, gone):
            refusal = refused(hall.mod, command(person=hidden.id), hall.room)
            assert (refusal.code, refusal.text) == (nobody.code, nobody.text)
    admin = replace(account("Sue"), admin=True)
    act(admin, Ban(person=stranger.id), hall.room)
    assert hall.row(stranger).state == State.BANNED


def test_somebody_whom_another_room_shows(hall: Moderated) -> None:
    """A member of an open room can be banned from others, too, and one of a room that both know."""
    enter(new_room("Elsewhere"), seen := guest("Seen"))
    club = new_room("Club", "private")
    enter(club, hall.mod, friend := guest("Friend"))
    for person in (seen, friend):
        act(hall.mod, Ban(person=person.id), hall.room)
        assert hall.row(person).state == State.BANNED
    assert refused(hall.owner, Ban(person=guest("Third").id), hall.room).code == "not_found"


def test_a_ban_replaces_the_one_before(hall: Moderated) -> None:
    """The latest says until when, by whom and why."""
    act(hall.mod, Ban(person=hall.ada.id, reason="one"), hall.room)
    told = hall.acts(hall.owner, Ban(person=hall.ada.id, minutes=60, reason="two"))
    assert (until(told), told["by"]["name"], told["reason"]) == (HOUR, "Olga", "two")


def test_a_ban_that_has_ended(hall: Moderated) -> None:
    """The person comes back by themselves, as a plain member."""
    act(hall.mod, Ban(person=hall.ada.id, minutes=1, reason="spam"), hall.room)
    Membership.objects.filter(person_id=hall.ada.id).update(until=dt.datetime.now(dt.UTC))
    told = hall.acts(hall.ada, Join())
    assert (told["state"], "until" in told, "reason" in told) == ("member", False, False)


def test_unban(hall: Moderated) -> None:
    """They are no member, and may become one."""
    act(hall.mod, Ban(person=hall.ada.id, reason="spam"), hall.room)
    told = hall.acts(hall.owner, Unban(person=hall.ada.id))
    assert (told["state"], "by" in told, "reason" in told) == (State.LEFT, False, False)
    assert hall.acts(hall.ada, Join())["state"] == State.MEMBER


def test_unban_of_whoever_is_not_banned(hall: Moderated) -> None:
    """Nothing is to be changed."""
    before = head(hall.room)
    for person in (hall.ada, hall.outsider):
        assert act(hall.mod, Unban(person=person.id), hall.room).seq == before
    assert head(hall.room) == before
    assert hall.row(hall.ada).state == State.MEMBER


def test_audit(hall: Moderated) -> None:
    """The entry says that there was nothing before, and when the ban ends."""
    act(hall.mod, Ban(person=hall.outsider.id, minutes=60, reason="spam"), hall.room)
    action, actor, person, before, after, reason = audited()
    assert (action, actor, person) == ("ban", hall.mod.id, hall.outsider.id)
    assert (before, after["state"], reason) == ({}, "banned", "spam")
    assert dt.datetime.fromisoformat(after["until"]) == hall.row(hall.outsider).until


@pytest.mark.parametrize(("days", "limit", "code"), [(3, 2, "bad_frame"), (2, 2, None)])
def test_longest_ban(hall: Moderated, days: int, limit: int, code: str | None) -> None:
    """A time beyond `CHAT_SANCTION` is refused, with words that say what to do."""
    limits = Limits(sanction=limit)
    command = Ban(person=hall.ada.id, minutes=days * 24 * 60)
    if code is None:
        act(hall.mod, command, hall.room, limits)
    else:
        refusal = refused(hall.mod, command, hall.room, limits)
        assert (refusal.code, "2 days at most" in refusal.text) == (code, True)


def test_limit_that_is_switched_off(hall: Moderated) -> None:
    """A time that no date can hold is refused all the same."""
    command = Ban(person=hall.ada.id, minutes=2**53 - 1)
    assert refused(hall.mod, command, hall.room, Limits(sanction=0)).code == "bad_frame"
