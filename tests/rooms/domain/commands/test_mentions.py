"""Mentions: who is called by a message, whom it counts for, and what becomes of that."""

from typing import Any

import pytest
from msgspec import structs

from rooms.domain.commands.ban import Ban
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.mark import Read
from rooms.domain.commands.post import Post
from rooms.domain.commands.settings import Settings
from rooms.domain.queries.inbox import versions
from rooms.domain.queries.unread import unread
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.commit import Applied, Refusal, commit
from rooms.models import Block, Mention, Message
from rooms.protocol import Person
from tests.rooms.domain.commands.moderated import Moderated
from tests.rooms.stored import account, act, enter, guest, new_room, news, refused, state


def post(by: Person, room: int, text: str, *named: Person) -> int:
    """Post a message that names people; returns its id."""
    return int(act(by, Post(text=text, mentions=[each.id for each in named]), room).id or 0)


def called(room: int, number: int) -> set[int]:
    """Those whom a message calls."""
    rows = Mention.objects.filter(message=state(room, number))
    return set(rows.values_list("person_id", flat=True))


def shown(room: int, number: int) -> Any:
    """What the message on the wire says of it."""
    (message,) = (
        event["message"]
        for event in news(room)
        if event["type"] == "message" and event["message"]["id"] == number  # type: ignore[index]
    )
    return message.get("mentions")  # type: ignore[attr-defined]


def counted(room: int, person: Person) -> int:
    """The unread mentions of somebody in a room."""
    return unread(person.id, [room])[room].mentions


def version(person: Person) -> int:
    """The version of somebody's inbox."""
    return versions([person.id]).get(person.id, 0)


def test_somebody_is_called_by_name(club: int, ada: Person, bob: Person) -> None:
    """The message says whom it calls; it counts for them, and their inbox has a new version."""
    before = version(bob)
    number = post(ada, club, "Look, @Bob: it is *done*", bob)
    assert called(club, number) == {bob.id}
    assert shown(club, number) == {"people": [[bob.id, "Bob"]]}
    assert (counted(club, bob), counted(club, ada)) == (1, 0)
    assert version(bob) == before + 1


@pytest.mark.parametrize(
    ("text", "is_called"),
    [
        ("@bob, are you there?", True),
        ("**@Bob**", True),
        ("ask @Bob", True),
        ("Bob is away", False),
        ("`@Bob`", False),
        ("```\n@Bob\n```", False),
        ("ada@bob", False),
        ("https://a.test/@bob", False),
        ("@Bobby", False),
    ],
)
def test_the_text_must_have_the_name(
    club: int, ada: Person, bob: Person, text: str, is_called: bool
) -> None:
    """After an @, as a whole, outside code and addresses; small and capital letters are alike."""
    number = post(ada, club, text, bob)
    assert called(club, number) == ({bob.id} if is_called else set())


def test_of_two_names_the_longer_one_is_meant(club: int, ada: Person, bob: Person) -> None:
    """Names may have spaces, and begin as others do."""
    other = account("Bob Stone")
    enter(club, other)
    number = post(ada, club, "@Bob Stone knows", bob, other)
    assert called(club, number) == {other.id}


def test_nobody_is_called_who_may_not_read(hall: Moderated) -> None:
    """A private room's outsiders, people who are banned, and guests who are no members are left
    out, and the message is posted as if nobody had been named."""
    act(hall.mod, Ban(person=hall.ada.id), hall.room)
    stranger = guest("Gil")
    text = f"@{hall.ada.name} @{stranger.name} @{hall.outsider.name}"
    number = post(hall.owner, hall.room, text, hall.ada, stranger, hall.outsider)
    assert called(hall.room, number) == {hall.outsider.id}
    den = new_room("Den", "private")
    enter(den, hall.owner)
    number = post(hall.owner, den, f"@{hall.outsider.name}", hall.outsider)
    assert (called(den, number), shown(den, number)) == (set(), None)


def test_one_does_not_call_oneself(club: int, ada: Person) -> None:
    """The name is shown as a mention, and nobody is told."""
    number = post(ada, club, "@Ada was here", ada)
    assert called(club, number) == set()
    assert shown(club, number) == {"people": [[ada.id, "Ada"]]}


def test_too_many_names(club: int, ada: Person) -> None:
    """A message that names too many people is refused."""
    command = Post(text="@all", mentions=[1, 2, 3])
    with pytest.raises(Refusal, match="at most 2"):
        command.check(Limits(mentions=2))


def test_everybody_is_called(hall: Moderated) -> None:
    """`@room` calls all who are members then, but its author."""
    number = post(hall.ada, hall.room, "@room: lunch!")
    assert called(hall.room, number) == {hall.owner.id, hall.mod.id, hall.gus.id}
    assert shown(hall.room, number) == {"room": True}
    enter(hall.room, hall.outsider)
    assert counted(hall.room, hall.outsider) == 0


def test_those_present_are_called(hall: Moderated) -> None:
    """`@here` calls the members among those who were present at the commit."""
    limits = Limits()
    checked = Post(text="@here, look").check(limits)
    there = frozenset({hall.mod.id, hall.outsider.id, hall.ada.id})
    checked = structs.replace(checked, present=there)
    (result,) = commit([Submission(hall.room, hall.ada, checked, limits)])
    assert isinstance(result, Applied)
    assert called(hall.room, result.answer.id) == {hall.mod.id}
    assert shown(hall.room, result.answer.id) == {"here": True}


@pytest.mark.parametrize("text", ["@room", "now @here"])
def test_whoever_may_not_call_is_told(hall: Moderated, text: str) -> None:
    """A guest, an outsider, and a member where moderators alone may call; nothing is posted."""
    act(hall.owner, Settings(members_call=False), hall.room)
    before = Message.objects.count()
    for person in (hall.gus, hall.outsider, hall.ada):
        refusal = refused(person, Post(text=text), hall.room)
        assert refusal.code == "not_allowed"
        assert "@room" in refusal.text
    assert Message.objects.count() == before
    post(hall.ada, hall.room, f"`{text}`")
    post(hall.mod, hall.room, text)


def test_more_than_can_be_called(hall: Moderated) -> None:
    """A room with more members than a message may call is not called."""
    refusal = refused(hall.mod, Post(text="@room"), hall.room, Limits(called=3))
    assert refusal.code == "too_many"


def test_many_are_called_in_a_few_minutes(hall: Moderated) -> None:
    """Whoever has called as many people as they may is refused, by edits too; others are not."""
    limits = Limits(calls=6)
    number = post(hall.ada, hall.room, "hello")
    said = Submission(hall.room, hall.mod, Post(text="@room").check(limits), limits)
    (result,) = commit([said])
    assert isinstance(result, Applied)
    refusal = refused(hall.mod, Post(text="@room, again"), hall.room, limits)
    assert (refusal.code, refusal.retry) == ("too_many", False)
    assert "in 4 minutes" in refusal.text
    edit = Edit(id=result.answer.id, text="@here", base=result.answer.seq)
    present = structs.replace(edit.check(limits), present=frozenset({hall.ada.id}))
    (kept,) = commit([Submission(hall.room, hall.mod, present, limits)])
    assert isinstance(kept, Applied)  # there is room for a single one
    assert called(hall.room, result.answer.id) == {hall.ada.id}
    act(hall.mod, Post(text="nobody is called"), hall.room)
    mine = Edit(id=number, text="hello @room", base=number)
    (other,) = commit([Submission(hall.room, hall.ada, mine.check(limits), limits)])
    assert isinstance(other, Applied)


def test_a_repeat_takes_nothing_of_what_one_may_call(hall: Moderated) -> None:
    """It is acked as often as it comes, also when its author may call nobody more."""
    limits, first = Limits(calls=9), Post(text="@room", key="k1")
    said = act(hall.ada, first, hall.room, limits)
    assert act(hall.ada, first, hall.room, limits).dup
    act(hall.ada, Post(text="@room, again"), hall.room, limits)  # each calls four
    assert refused(hall.ada, Post(text="@room, more"), hall.room, limits).code == "too_many"
    again = act(hall.ada, first, hall.room, limits)
    assert (again.id, again.dup) == (said.id, True)


def test_a_deleted_message_calls_nobody(club: int, ada: Person, bob: Person) -> None:
    """It counts no longer, and the inbox of the person has a new version."""
    number = post(ada, club, "@Bob", bob)
    before = version(bob)
    act(ada, Delete(id=number), club)
    assert (called(club, number), counted(club, bob)) == (set(), 0)
    assert version(bob) == before + 1
    assert shown(club, number) is None


def test_an_edit_calls(club: int, ada: Person, bob: Person) -> None:
    """It counts for whoever has not read it; whoever has read it is told, without a count."""
    cleo = account("Cleo")
    enter(club, cleo)
    number = post(ada, club, "hello")
    act(bob, Read(id=number), club)
    before = version(bob), version(cleo)
    edit = Edit(id=number, text="hello @Bob, @Cleo", base=number, mentions=[bob.id, cleo.id])
    act(ada, edit, club)
    assert (counted(club, bob), counted(club, cleo)) == (0, 1)
    assert (version(bob), version(cleo)) == (before[0] + 1, before[1] + 1)
    assert called(club, number) == {bob.id, cleo.id}
    assert shown(club, number) == {"people": [[bob.id, "Bob"], [cleo.id, "Cleo"]]}


def test_an_edit_takes_a_mention_back(club: int, ada: Person, bob: Person) -> None:
    """Whoever is named no longer is not called, and their count says so."""
    number = post(ada, club, "@Bob", bob)
    before = version(bob)
    act(ada, Edit(id=number, text="nobody", base=number), club)
    assert (called(club, number), counted(club, bob)) == (set(), 0)
    assert version(bob) == before + 1


def test_an_edit_keeps_whom_everybody_was(hall: Moderated) -> None:
    """Those called by `@room` stay so, whoever came meanwhile; no right is needed to keep it."""
    number = post(hall.ada, hall.room, "@room")
    enter(hall.room, hall.outsider)
    act(hall.owner, Settings(members_call=False), hall.room)
    everybody = called(hall.room, number)
    act(hall.ada, Edit(id=number, text="@room, once more", base=number), hall.room)
    assert called(hall.room, number) == everybody
    assert hall.outsider.id not in everybody


def test_who_was_named_for_a_while_stays_called(hall: Moderated) -> None:
    """Somebody called by `@room` stays so when an edit names them, and another one does not."""
    number = post(hall.ada, hall.room, "@room")
    everybody = called(hall.room, number)
    name, ids = hall.owner.name, [hall.owner.id]
    for text in (f"@room and @{name}", "@room alone"):
        base = state(hall.room, number).seq
        act(hall.ada, Edit(id=number, text=text, base=base, mentions=ids), hall.room)
    assert called(hall.room, number) == everybody
    act(hall.ada, Edit(id=number, text="nobody", base=base + 1), hall.room)
    assert called(hall.room, number) == set()


def test_whom_one_has_blocked(club: int, ada: Person, bob: Person) -> None:
    """Their mentions neither count nor are told, and count again once one blocks them no longer."""
    number = post(ada, club, "@Bob", bob)
    block = Block.objects.create(person_id=bob.id, blocked_id=ada.id, at=state(club, number).at)
    before = version(bob)
    post(ada, club, "@Bob again", bob)
    assert (counted(club, bob), version(bob)) == (0, before)
    block.delete()
    assert counted(club, bob) == 2


def test_a_repeat_calls_once(club: int, ada: Person, bob: Person) -> None:
    """A post that comes again with its key changes nothing."""
    command = Post(text="@Bob", mentions=[bob.id], key="k1")
    act(ada, command, club)
    before = version(bob)
    assert act(ada, command, club).dup
    assert (counted(club, bob), version(bob)) == (1, before)
