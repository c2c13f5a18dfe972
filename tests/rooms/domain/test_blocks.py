"""Blocks: whom one may block, how many, and who learns of it."""

import pytest
from django.conf import LazySettings

from rooms.domain.blocks import block, blocked_by
from rooms.domain.queries.inbox import inbox
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Inbox, Kind
from rooms.protocol import Person
from tests.rooms.stored import enter, guest, new_room


def refusal(person: Person, other: int) -> tuple[str, str]:
    """Code and words of the refusal."""
    with pytest.raises(Refusal) as caught:
        block(person, other, on=True)
    return str(caught.value.code), caught.value.text


def test_block_and_unblock(club: int, ada: Person, bob: Person) -> None:
    """A block is in one's inbox until it is taken back; said twice, it is no change."""
    for _ in range(2):
        block(ada, bob.id, on=True)
    assert inbox(ada.id).blocked == [bob.id]
    assert inbox(ada.id).version == 1
    for _ in range(2):
        block(ada, bob.id, on=False)
    assert blocked_by(ada.id) == []
    assert inbox(ada.id).version == 2


def test_the_blocked_person_learns_nothing(club: int, ada: Person, bob: Person) -> None:
    """Nothing that belongs to whom one blocks changes."""
    block(ada, bob.id, on=True)
    assert not Inbox.objects.filter(person_id=bob.id).exists()
    assert inbox(bob.id).blocked == []


def test_whom_one_does_not_know(ada: Person, bob: Person) -> None:
    """Somebody whom no room shows is refused like an id that nobody has."""
    hidden, own = new_room("Den", Kind.PRIVATE), new_room("Own", Kind.PRIVATE)
    eve = guest("Eve")
    enter(hidden, eve)
    enter(own, ada)
    assert refusal(ada, eve.id) == refusal(ada, 4711) == ("not_found", "There is no such person.")
    enter(own, eve)
    block(ada, eve.id, on=True)
    assert blocked_by(ada.id) == [eve.id]


def test_oneself(ada: Person) -> None:
    """Nobody blocks themselves."""
    assert refusal(ada, ada.id)[0] == "not_allowed"


def test_how_many(club: int, ada: Person, bob: Person, settings: LazySettings) -> None:
    """There are so many blocks at most; another one is refused with the way out."""
    settings.CHAT_LIMITS = Limits(blocks=1)
    eve = guest("Eve")
    enter(club, eve)
    block(ada, bob.id, on=True)
    assert refusal(ada, eve.id) == (
        "too_many",
        "You can block at most 1 people. Unblock somebody.",
    )
    block(ada, bob.id, on=False)
    block(ada, eve.id, on=True)
