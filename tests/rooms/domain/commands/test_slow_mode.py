"""Slow mode: whoever does not moderate the room posts once in so many seconds."""

import datetime as dt

import pytest

from rooms.domain.commands.post import Post
from rooms.domain.commands.react import React
from rooms.domain.commands.settings import Settings
from rooms.log.commit import commit
from rooms.models import Cursor, Membership, Role
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, guest, head, refused, say, told


@pytest.fixture
def slow(club: int, ada: Person) -> int:
    """A room that is Ada's, with a minute between two posts; Bob is a member."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    act(ada, Settings(slow=60), club)
    return club


def ago(person: Person, seconds: float) -> None:
    """Have somebody have posted so many seconds ago."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)
    Cursor.objects.filter(person_id=person.id).update(posted_at=at)


def test_the_second_post_is_refused(slow: int, bob: Person) -> None:
    """The refusal says in how many seconds it is taken; nothing is stored."""
    say(bob, slow, "one")
    before = head(slow)
    refusal = refused(bob, Post(text="two"), slow)
    assert (refusal.code, refusal.retry, head(slow)) == ("slow", True, before)
    after = refusal.more["after"]
    assert isinstance(after, int)
    assert 0 < after <= 60
    assert f"in {after} second" in refusal.text


def test_the_pause_is_over(slow: int, bob: Person) -> None:
    """After it one more post is taken, and one alone."""
    say(bob, slow, "one")
    ago(bob, 60)
    say(bob, slow, "two")
    assert refused(bob, Post(text="three"), slow).code == "slow"


def test_the_stored_time_counts(slow: int, ada: Person, bob: Person) -> None:
    """A room that is made slower or faster meanwhile counts from the same post."""
    say(bob, slow, "one")
    ago(bob, 30)
    act(ada, Settings(slow=20), slow)
    say(bob, slow, "two")
    act(ada, Settings(slow=0), slow)
    say(bob, slow, "three", "four")


def test_each_person_waits_alone(slow: int, ada: Person, bob: Person) -> None:
    """Others post meanwhile, by their first post too; moderators as often as they like."""
    eve, zoe = account("Eve"), guest("Zoe")
    for person in (bob, eve, zoe):
        say(person, slow, "one")
        assert refused(person, Post(text="two"), slow).code == "slow"
    say(ada, slow, "one", "two", "three")


def test_two_posts_of_one_transaction(slow: int, bob: Person) -> None:
    """The second one is refused there as well."""
    both = [submission(Post(text=text), bob, slow) for text in ("one", "two")]
    assert told(commit(both)) == [4, "slow"]


def test_a_repeat_is_answered(slow: int, bob: Person) -> None:
    """A client that sends its post again is told that it is stored, and does not wait for it."""
    post = Post(text="one", key="k1")
    first, again = act(bob, post, slow), act(bob, post, slow)
    assert (again.id, again.dup) == (first.id, True)


def test_other_commands_do_not_wait(slow: int, bob: Person) -> None:
    """Slow mode is about messages."""
    (number,) = say(bob, slow, "one")
    act(bob, React(id=number, emoji="👍", on=True), slow)
