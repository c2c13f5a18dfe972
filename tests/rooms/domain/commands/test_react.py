"""The command `react`: an emoji on a message."""

from typing import Any

import pytest
from django.db.models import Model
from django.db.models.signals import post_init

from chatsite.accounts.models import User
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.react import NAMED, React
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Membership, Reaction, Room
from rooms.protocol import Person
from tests.rooms.stored import account, act, head, news, refused, say, state

KINDS = "👍🎉🙈🚀🔥👀💯🙏😀😁😂😃😄😅😆😇😈😉😊😋"
"""As many emoji as a message may have."""


@pytest.fixture
def spoken(club: int, ada: Person) -> int:
    """A room in which message 3 is Ada's."""
    say(ada, club, "hi")
    return club


def reactions(room: int) -> Any:
    """The reactions of the message that changed last, as on the wire."""
    message = news(room, head(room) - 1)[0]["message"]
    assert isinstance(message, dict)
    return message.get("reactions")


def test_reaction(spoken: int, bob: Person) -> None:
    """The message's new state counts and names who reacted."""
    ack = act(bob, React(id=3, emoji="👍", on=True, key="r1"), spoken)
    assert (ack.re, ack.id, ack.seq) == ("r1", 3, 4)
    who = {"id": bob.id, "name": "Bob", "guest": False}
    assert reactions(spoken) == [{"emoji": "👍", "count": 1, "who": [who]}]


def test_reactions_keep_their_order(spoken: int, ada: Person, bob: Person) -> None:
    """The kind that was there first stays first, and whoever reacted first is named first."""
    for person, emoji in ((bob, "👍"), (ada, "🎉"), (ada, "👍")):
        act(person, React(id=3, emoji=emoji, on=True), spoken)
    told = [(each["emoji"], [who["name"] for who in each["who"]]) for each in reactions(spoken)]
    assert told == [("👍", ["Bob", "Ada"]), ("🎉", ["Ada"])]


def test_taken_away(spoken: int, ada: Person, bob: Person) -> None:
    """One's own reaction goes; that of somebody else stays. The last one leaves nothing."""
    for person in (ada, bob):
        act(person, React(id=3, emoji="👍", on=True), spoken)
    act(ada, React(id=3, emoji="👍", on=False), spoken)
    assert [each["count"] for each in reactions(spoken)] == [1]
    act(bob, React(id=3, emoji="👍", on=False), spoken)
    assert reactions(spoken) is None


@pytest.mark.parametrize("on", [True, False])
def test_as_it_was_wanted_already(spoken: int, bob: Person, *, on: bool) -> None:
    """A reaction that is there, or gone, already takes no seq."""
    if on:
        act(bob, React(id=3, emoji="👍", on=True), spoken)
    before = head(spoken)
    assert act(bob, React(id=3, emoji="👍", on=on), spoken).seq == before
    assert head(spoken) == before


def test_many_are_counted_and_some_are_named(spoken: int) -> None:
    """Of one emoji the first 10 people are named; the count is of all."""
    people = [account(f"Person {n}") for n in range(NAMED + 3)]
    for person in people:
        act(person, React(id=3, emoji="👍", on=True), spoken)
    (told,) = reactions(spoken)
    assert told["count"] == NAMED + 3
    assert [who["id"] for who in told["who"]] == [person.id for person in people[:NAMED]]


def test_the_crowd_is_only_counted(spoken: int, bob: Person) -> None:
    """However many people reacted, nobody of them is made a model while all rooms wait, and the
    message stays small."""
    people = [User(username=f"p{n}", name=f"Person {n:023}") for n in range(5 * NAMED)]
    crowd, message, emojis = User.objects.bulk_create(people), state(spoken, 3), list(KINDS)
    Reaction.objects.bulk_create(
        Reaction(message=message, person=person, emoji=emoji, at=message.at)
        for person in crowd
        for emoji in emojis
    )
    loaded: list[type[Model]] = []

    def load(sender: type[Model], **loads: object) -> None:
        if sender in {Reaction, User}:
            loaded.append(sender)

    post_init.connect(load)
    try:
        act(bob, React(id=3, emoji=emojis[0], on=True), spoken)
    finally:
        post_init.disconnect(load)
    assert loaded == [Reaction]
    told = [(each["count"], len(each["who"])) for each in reactions(spoken)]
    assert told == [(5 * NAMED + 1, NAMED)] + [(5 * NAMED, NAMED)] * (len(emojis) - 1)
    assert len(state(spoken, 3).reactions.encode()) < 16 * 1024


def test_kinds_are_limited(spoken: int, ada: Person, bob: Person) -> None:
    """A message has so many kinds of reactions; one of them can still be joined."""
    two = Limits(reactions=2)
    for emoji in "👍🎉":
        act(ada, React(id=3, emoji=emoji, on=True), spoken, two)
    refusal = refused(bob, React(id=3, emoji="🙈", on=True), spoken, two)
    assert refusal.code == "too_many"
    assert act(bob, React(id=3, emoji="👍", on=True), spoken, two).seq == 6
    assert Reaction.objects.count() == 3


def test_no_limit(spoken: int, ada: Person) -> None:
    """A limit of 0 is none."""
    for emoji in "👍🎉🙈":
        act(ada, React(id=3, emoji=emoji, on=True), spoken, Limits(reactions=0))
    assert len(reactions(spoken)) == 3


@pytest.mark.parametrize("text", ["a", "👍👍", "<b>", " ", "1", "👍 "])
def test_only_an_emoji(text: str) -> None:
    """A reaction is one emoji and nothing else."""
    with pytest.raises(Refusal) as caught:
        React(id=3, emoji=text, on=True).check(Limits())
    assert caught.value.code == "bad_frame"


@pytest.mark.parametrize("text", ["👍🏽", "❤️", "👩‍🚀", "🇨🇭", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_every_emoji(text: str) -> None:
    """Tones, sequences, flags and keycaps are one emoji each."""
    assert React(id=3, emoji=text, on=True).check(Limits()).command == React(
        id=3, emoji=text, on=True
    )


def test_reaction_joins(spoken: int) -> None:
    """Whoever reacts becomes a member: two seqs, of which the ack names the message's."""
    cleo = account("Cleo")
    assert act(cleo, React(id=3, emoji="👍", on=True), spoken).seq == 5
    assert Membership.objects.get(person_id=cleo.id).seq == 4


def test_taking_nothing_away_joins_nobody(spoken: int) -> None:
    """What changes nothing makes nobody a member."""
    cleo = account("Cleo")
    act(cleo, React(id=3, emoji="👍", on=False), spoken)
    assert not Membership.objects.filter(person_id=cleo.id).exists()


def test_deleted_message(spoken: int, ada: Person) -> None:
    """There is nothing left to react to."""
    act(ada, Delete(id=3), spoken)
    assert refused(ada, React(id=3, emoji="👍", on=True), spoken).code == "not_found"


def test_read_only_room(spoken: int, bob: Person) -> None:
    """The policy is asked under the lock."""
    Room.objects.update(read_only=True)
    assert refused(bob, React(id=3, emoji="👍", on=True), spoken).code == "not_allowed"
