"""The command `mute`."""

import datetime as dt

import pytest

from rooms.domain.commands.add import Add
from rooms.domain.commands.admit import Admit
from rooms.domain.commands.ban import Ban
from rooms.domain.commands.join import Join, Leave
from rooms.domain.commands.mute import Mute
from rooms.domain.commands.post import Post
from rooms.domain.commands.remove import Remove
from rooms.limits import Limits
from rooms.models import Membership, State
from tests.rooms.domain.commands.moderated import Moderated, audited
from tests.rooms.stored import act, head, refused


def test_mute(hall: Moderated) -> None:
    """It says by whom, until when and why; the person stays a member since when they were, and may
    only read."""
    since = hall.row(hall.ada).since
    told = hall.acts(hall.mod, Mute(person=hall.ada.id, minutes=5, reason="spam"))
    assert (told["state"], told["by"]["name"], told["reason"]) == ("member", "Max", "spam")
    until = hall.row(hall.ada).muted_until
    assert until is not None
    left = until - dt.datetime.now(dt.UTC)
    assert dt.timedelta(minutes=4) < left <= dt.timedelta(minutes=5)
    assert dt.datetime.fromisoformat(told["muted"]) == until
    assert dt.datetime.fromisoformat(told["since"]) == since
    refusal = refused(hall.ada, Post(text="hi"), hall.room)
    assert (refusal.code, f"until {until:%Y-%m-%d %H:%M} UTC" in refusal.text) == ("muted", True)


def test_for_ever(hall: Moderated) -> None:
    """Without minutes it does not end, and the words name no time."""
    told = hall.acts(hall.mod, Mute(person=hall.ada.id))
    assert told["muted"].startswith("9999-")
    assert refused(hall.ada, Post(text="hi"), hall.room).text == "You are muted in this room."


def test_it_ends_by_itself(hall: Moderated) -> None:
    """At its stored time the person may write again; nothing else has to happen."""
    act(hall.mod, Mute(person=hall.ada.id, minutes=1), hall.room)
    Membership.objects.filter(person_id=hall.ada.id).update(muted_until=dt.datetime.now(dt.UTC))
    assert act(hall.ada, Post(text="hi"), hall.room).id


def test_ended_by_a_moderator(hall: Moderated) -> None:
    """With 0 minutes; a second time changes nothing."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    told = hall.acts(hall.owner, Mute(person=hall.ada.id, minutes=0))
    assert {"muted", "by", "reason"}.isdisjoint(told)
    before = head(hall.room)
    assert act(hall.owner, Mute(person=hall.ada.id, minutes=0), hall.room).seq == before
    assert act(hall.ada, Post(text="hi"), hall.room).id


def test_it_outlasts_leaving(hall: Moderated) -> None:
    """With who gave it and why; in between it can be ended, too."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    for command, state in ((Leave(), State.LEFT), (Join(), State.MEMBER)):
        told = hall.acts(hall.ada, command)
        assert (told["state"], told["by"]["name"], told["reason"]) == (state, "Max", "spam")
        assert told["muted"].startswith("9999-")
    act(hall.ada, Leave(), hall.room)
    assert "muted" not in hall.acts(hall.mod, Mute(person=hall.ada.id, minutes=0))


@pytest.mark.parametrize("back", ["added", "admitted", "joined"])
def test_whoever_comes_back_is_still_muted(hall: Moderated, back: str) -> None:
    """Until then, and with who muted them and why, however they come back."""
    act(hall.mod, Mute(person=hall.ada.id, minutes=60, reason="spam"), hall.room)
    until = hall.row(hall.ada).muted_until
    act(hall.ada, Leave(), hall.room)
    if back == "joined":
        told = hall.acts(hall.ada, Join())
    elif back == "added":
        told = hall.acts(hall.owner, Add(people=[hall.ada.id]))
    else:
        told = hall.acts(hall.owner, Admit(member=hall.ada.id))
    assert (told["state"], told["by"]["name"], told["reason"]) == ("member", "Max", "spam")
    assert hall.row(hall.ada).muted_until == until


def test_an_ended_mute_is_forgotten(hall: Moderated) -> None:
    """Whoever leaves after its end takes nothing of it along."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    Membership.objects.filter(person_id=hall.ada.id).update(muted_until=dt.datetime.now(dt.UTC))
    told = hall.acts(hall.ada, Leave())
    assert {"muted", "by", "reason"}.isdisjoint(told)


def test_it_outlasts_a_removal(hall: Moderated) -> None:
    """To be removed and come back does not end it; the reason was that of the removal."""
    act(hall.mod, Mute(person=hall.ada.id, reason="spam"), hall.room)
    act(hall.owner, Remove(person=hall.ada.id, reason="flood"), hall.room)
    told = hall.acts(hall.ada, Join())
    assert ("muted" in told, "by" in told, "reason" in told) == (True, False, False)


def test_whoever_is_banned(hall: Moderated) -> None:
    """There is nobody to be muted."""
    act(hall.mod, Ban(person=hall.ada.id), hall.room)
    assert refused(hall.mod, Mute(person=hall.ada.id), hall.room).code == "not_found"


def test_a_muted_moderator_does_not_moderate(hall: Moderated) -> None:
    """Nor end the own mute."""
    act(hall.owner, Mute(person=hall.mod.id), hall.room)
    assert refused(hall.mod, Mute(person=hall.ada.id), hall.room).code == "muted"
    assert refused(hall.mod, Mute(person=hall.mod.id, minutes=0), hall.room).code == "muted"


def test_audit(hall: Moderated) -> None:
    """The entry says until when."""
    act(hall.mod, Mute(person=hall.gus.id, minutes=5, reason="spam"), hall.room)
    action, actor, person, before, after, reason = audited()
    assert (action, actor, person, reason) == ("mute", hall.mod.id, hall.gus.id, "spam")
    assert ("muted" in before, "muted" in after) == (False, True)


def test_longest_mute(hall: Moderated) -> None:
    """A time beyond `CHAT_SANCTION` is refused."""
    command = Mute(person=hall.ada.id, minutes=2 * 24 * 60 + 1)
    assert refused(hall.mod, command, hall.room, Limits(sanction=2)).code == "bad_frame"
