"""Whatever several people do: the log has no gap, and tells everybody the same.

`TEST_ACTS=10000` makes the long walk longer than it is in every run.
"""

import os
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rooms.domain.queries.unread import unread
from rooms.log.commit import Applied, Result
from tests.rooms.log.crowd import BATCH, KINDS, PEOPLE, Act, Crowd, acts, batches, seqs

pytestmark = pytest.mark.django_db(transaction=True)
_POST: Act = ("post", 1, 0, False)
ACTS = int(os.environ.get("TEST_ACTS", "400"))


@settings(max_examples=25)
@given(batches)
@example([[_POST, ("post", 0, 0, False), ("leave", 1, 0, False), ("join", 1, 0, False)]])
def test_log_of_random_commands(batches: list[list[Act]]) -> None:
    """Seqs follow the commits without a gap; every reading has the final state of each row."""
    crowd = Crowd()
    for batch in batches:
        check_acks(crowd, crowd.does(batch))
    check_log(crowd, range(crowd.begun, crowd.head + 1))
    check_unread(crowd)


@settings(max_examples=15)
@given(st.lists(acts, min_size=1, max_size=BATCH))
def test_a_batch_that_is_repeated(batch: list[Act]) -> None:
    """A transaction whose answers were lost changes nothing where all of it comes again."""
    crowd = Crowd()
    crowd.does(batch)
    head, told = crowd.head, len(crowd.changes)
    repeatable = [each for each in crowd.done if each.checked.command.key is None]
    again = [("repeat", 0, pick, True) for pick in range(len(repeatable))]
    refused = [each for each in crowd.does(again) if not isinstance(each, Applied)]
    assert len(crowd.changes) - told == crowd.head - head
    check_log(crowd, range(crowd.begun, crowd.head + 1))
    assert all(not getattr(each, "retry", True) for each in refused)


@pytest.mark.timeout(120 + ACTS / 5)
def test_long_walk() -> None:
    """After many random acts what is unread is what a recount finds, and the log is whole."""
    chance = random.Random(26)
    crowd = Crowd()
    left = ACTS
    while left > 0:
        size = min(left, chance.randint(1, BATCH))
        left -= size
        check_acks(crowd, crowd.does([an_act(chance) for _ in range(size)]))
    check_log(crowd, range(crowd.begun, crowd.head + 1, 1 + crowd.head // 20))
    check_unread(crowd)


def an_act(chance: random.Random) -> Act:
    """A random act."""
    kind, who = chance.choice(KINDS), chance.randrange(PEOPLE)
    return kind, who, chance.randrange(40), chance.random() < 0.6


def check_acks(crowd: Crowd, results: list[Result]) -> None:
    """No submission fails for a fault, and every ack names a seq that is in the log."""
    head = crowd.head
    for each in results:
        if isinstance(each, Applied):
            assert 0 < each.answer.seq <= head
        else:
            assert str(getattr(each, "code", "locked")) not in {"internal", "busy", "locked"}


def check_log(crowd: Crowd, places: range) -> None:
    """What was told has no gap, and each reading ends in the same states."""
    assert seqs(crowd.changes) == list(range(crowd.begun + 1, crowd.head + 1))
    assert crowd.ordinals == list(range(1, len(crowd.authors) + 1))
    for since in places:
        assert crowd.read(since, page=3 + since % 60) == crowd.final_states(since)


def check_unread(crowd: Crowd) -> None:
    """The counted number is that of a recount, for every member."""
    for person, place in crowd.places.items():
        if place.member:
            assert unread(person, [crowd.room])[crowd.room].messages == crowd.recount(person)
