"""The command `report`: the site's admins hear of somebody's message, and nobody else does."""

import pytest

from chatsite.accounts.models import User
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.report import Report
from rooms.limits import Limits
from rooms.models import Kind, Room
from rooms.models import Report as Reported
from rooms.protocol import Code, Person
from tests.rooms.stored import act, guest, head, new_room, refused, say


@pytest.fixture
def spoken(club: int, ada: Person) -> int:
    """A room in which the messages 3, 4 and 5 are Ada's."""
    say(ada, club, "a", "b", "c")
    return club


def test_report(spoken: int, ada: Person, bob: Person) -> None:
    """It is stored with its reason, and the room has no change."""
    before = head(spoken)
    ack = act(bob, Report(id=3, reason=" Spam. ", key="r1"), spoken)
    assert (ack.re, ack.id, ack.seq) == ("r1", 3, before)
    report = Reported.objects.get()
    assert (report.room_id, report.message, report.author_id) == (spoken, 3, ada.id)
    assert (report.reporter_id, report.reason, report.outcome) == (bob.id, "Spam.", "")
    assert head(spoken) == before


def test_once_for_a_person_and_a_message(spoken: int, bob: Person) -> None:
    """A second report changes nothing; another person's is stored."""
    act(bob, Report(id=3, reason="one"), spoken)
    act(bob, Report(id=3, reason="two"), spoken)
    assert [each.reason for each in Reported.objects.all()] == ["one"]
    act(guest("Gus"), Report(id=3), spoken)
    assert Reported.objects.count() == 2


def test_what_cannot_be_reported(spoken: int, ada: Person, bob: Person) -> None:
    """One's own message, one that was deleted, and one that is not there."""
    assert refused(ada, Report(id=3), spoken).code == Code.NOT_ALLOWED
    act(ada, Delete(id=4), spoken)
    assert refused(bob, Report(id=4), spoken).code == Code.NOT_FOUND
    assert refused(bob, Report(id=99), spoken).code == Code.NOT_FOUND
    assert not Reported.objects.exists()


def test_reasons_are_bounded(spoken: int, bob: Person) -> None:
    """Up to 500 characters, and nothing is stored of a longer one."""
    act(bob, Report(id=3, reason="x" * 500), spoken)
    assert refused(bob, Report(id=4, reason="x" * 501), spoken).code == Code.TOO_LONG
    act(bob, Report(id=5, reason="   "), spoken)
    assert [each.reason for each in Reported.objects.order_by("pk")] == ["x" * 500, ""]


def test_a_number_in_an_hour(spoken: int, bob: Person) -> None:
    """The next one is refused in words; what was reported already is no new report."""
    limits = Limits(reports=2)
    act(bob, Report(id=3), spoken, limits)
    act(bob, Report(id=4), spoken, limits)
    assert refused(bob, Report(id=5), spoken, limits).code == Code.RATE_LIMITED
    act(bob, Report(id=4), spoken, limits)
    Reported.objects.update(at="2026-01-01T00:00Z")
    act(bob, Report(id=5), spoken, limits)


def test_of_a_hidden_room_nothing_is_told(spoken: int, bob: Person) -> None:
    """A message of a private room is refused in the words for a room that does not exist."""
    gus = guest("Gus")
    Room.objects.filter(pk=spoken).update(kind=Kind.PRIVATE)
    hidden, nowhere = refused(gus, Report(id=3), spoken), refused(gus, Report(id=3), 99_999)
    assert (hidden.code, hidden.text) == (nowhere.code, nowhere.text)
    assert refused(gus, Report(id=3), new_room("Hall")).text != hidden.text
    assert User.objects.filter(pk=gus.id).exists()
