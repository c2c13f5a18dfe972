"""Committing batches of commands to the log."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.react import React
from rooms.log.begin import begun
from rooms.log.change import Change, MessageRow
from rooms.log.commit import Applied, Refusal, Result, commit
from rooms.log.grant import Grant
from rooms.log.reading import changes_since
from rooms.log.statements import Statements
from rooms.markup import doc_json
from rooms.models import Membership, Message, Room
from rooms.protocol import Person
from tests.rooms.samples import post, submission
from tests.rooms.stored import act, enter, head, new_room, news, told

Fail = Callable[[pytest.MonkeyPatch, list[Exception]], None]
NOBODY = Person(999_999, "Nobody", guest=True)


def seqs(room: int) -> list[int]:
    """The seqs of all rows of a room, which must be those that its head promises."""
    found = sorted(
        [
            *Message.objects.filter(room_id=room).values_list("seq", flat=True),
            *Membership.objects.filter(room_id=room).values_list("seq", flat=True),
        ]
    )
    assert found == list(range(1, head(room) + 1))
    return found


def posts(room: int) -> list[int]:
    """The ids of a room's messages; its seqs have no gap."""
    seqs(room)
    rows = Message.objects.filter(room_id=room).order_by("number")
    return list(rows.values_list("number", flat=True))


def fail_before_insert(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> None:
    """Have the database fail before a transaction has stored a post, once for each error."""
    insert = Statements.post

    def fail_or_insert(self: Statements, rows: Sequence[MessageRow]) -> int:
        if errors:
            raise errors.pop()
        return insert(self, rows)

    monkeypatch.setattr(Statements, "post", fail_or_insert)


def fail_after_commit(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> None:
    """Have the connection fail after COMMIT and before its answer, once for each error."""

    @contextmanager
    def begun_then_fail(database: BaseDatabaseWrapper, **options: Any) -> Iterator[Statements]:
        with begun(database, **options) as statements:
            yield statements
        if errors:
            raise errors.pop()

    monkeypatch.setattr("rooms.log.commit.begun", begun_then_fail)


def told_changes(results: Sequence[Result]) -> list[Change]:
    """Every change that a batch is said to have made."""
    return [change for each in results if isinstance(each, Applied) for change in each.changes]


def test_first_post_is_join_and_post(lobby: int, ada: Person) -> None:
    """Whoever posts for the first time becomes a member: two consecutive seqs, one answer."""
    results = commit([post(room=lobby, author=ada)])
    assert told(results) == [2]
    assert [each.seq for each in told_changes(results)] == [1, 2]
    assert [event["type"] for event in news(lobby)] == ["member", "message"]
    assert Room.objects.get(pk=lobby).posts == 1


def test_what_is_told_is_what_is_stored(lobby: int, ada: Person) -> None:
    """A change is the same bytes when it is committed and when it is read from the log."""
    results = commit([post("*a*", room=lobby, author=ada)])
    stored = changes_since(Grant(lobby, None), 0, 10).changes
    assert [each.payload for each in told_changes(results)] == [each.payload for each in stored]
    assert [(each.posts, each.room) for each in told_changes(results)] == [(0, lobby), (1, lobby)]


def test_row_holds_the_post(club: int, ada: Person) -> None:
    """Everything of the post is in its row."""
    act(ada, post("one", room=club, author=ada, key="k0").checked.command, club)
    commit([post("**a**", room=club, author=ada, reply=3)])
    row = Message.objects.get(number=4)
    assert (row.seq, row.ordinal, row.author_id, row.key) == (4, 2, ada.id, "k1")
    assert (row.text, row.reply) == ("**a**", 3)
    assert row.doc == doc_json("**a**") != ""


def test_batch_is_numbered_in_order(ada: Person) -> None:
    """The posts of a batch take their rooms' seqs in the order of the batch."""
    rooms = [new_room("a"), new_room("b")]
    for room in rooms:
        enter(room, ada)
    batch = [post(str(n), room=rooms[n % 2], author=ada, key=f"k{n}") for n in range(6)]
    assert told(commit(batch)) == [2, 2, 3, 3, 4, 4]
    texts = Message.objects.filter(room_id=rooms[0]).order_by("number")
    assert list(texts.values_list("text", flat=True)) == ["0", "2", "4"]


def test_seqs_go_on(club: int, ada: Person) -> None:
    """The next batch goes on where the last one ended."""
    commit([post(room=club, author=ada, key=f"k{n}") for n in range(3)])
    batch = [post(room=club, author=ada, key=f"n{n}") for n in range(2)]
    assert told(commit(batch)) == [6, 7]
    assert posts(club) == [3, 4, 5, 6, 7]


def test_room_that_is_not_there(ada: Person) -> None:
    """A command to a room that does not exist is refused like one to a room that is hidden."""
    assert told(commit([post(room=4711, author=ada)])) == ["not_found"]


def test_resend_gets_the_first_answer(club: int, ada: Person) -> None:
    """A key that is in the log is answered as it was, and stores nothing."""
    first = act(ada, post(room=club).checked.command, club)
    again = act(ada, post(room=club).checked.command, club)
    assert (first.dup, again.dup) == (False, True)
    assert (again.id, again.seq, again.at) == (first.id, first.seq, first.at)
    assert posts(club) == [3]


def test_resend_in_one_batch(club: int, ada: Person) -> None:
    """The same key twice in a batch is one message."""
    results = commit([post(room=club, author=ada), post(room=club, author=ada)])
    assert told(results) == [3, 3]
    assert [each.answer.dup for each in results if isinstance(each, Applied)] == [False, True]
    assert posts(club) == [3]


def test_resend_after_its_deletion_in_one_batch(club: int, ada: Person) -> None:
    """A post that was deleted in the very transaction is answered with its tombstone."""
    batch = [post(room=club, author=ada), submission(Delete(id=3, key="d"), ada, club)]
    results = commit([*batch, post(room=club, author=ada)])
    assert told(results) == [3, 3, 3]
    assert isinstance(results[2], Applied)
    assert (results[2].answer.dup, results[2].answer.deleted) == (True, True)


def test_resend_among_new_posts(club: int, ada: Person) -> None:
    """A repeated post takes no seq from those beside it."""
    commit([post("a", room=club, author=ada)])
    batch = [post("b", room=club, author=ada, key="k2"), post("a", room=club, author=ada)]
    assert told(commit([*batch, post("c", room=club, author=ada, key="k3")])) == [4, 3, 5]
    assert posts(club) == [3, 4, 5]


@pytest.mark.parametrize("again", [{"text": "ho"}, {"reply": 3}])
def test_key_used_for_another_post(club: int, ada: Person, again: dict[str, Any]) -> None:
    """A key names one message: another text, or another reply, under it is refused."""
    commit([post("hi", room=club, author=ada)])
    assert told(commit([post(room=club, author=ada, **again)])) == ["key_reused"]
    assert posts(club) == [3]


def test_key_twice_in_a_batch_with_two_texts(club: int, ada: Person) -> None:
    """Within a batch the first use of a key counts as well."""
    batch = [post("a", room=club, author=ada), post("b", room=club, author=ada)]
    assert told(commit(batch)) == [3, "key_reused"]


def test_key_used_for_another_post_after_a_reaction(club: int, ada: Person) -> None:
    """A text is compared with the one that was posted, whatever else became of the message."""
    commit([post("hi", room=club, author=ada)])
    act(ada, React(id=3, emoji="👍", on=True), club)
    assert told(commit([post("ho", room=club, author=ada)])) == ["key_reused"]
    assert told(commit([post("hi", room=club, author=ada)])) == [3]


def test_what_another_process_stored_meanwhile(
    club: int, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that fails on a row of another process is applied again, and sees that row."""
    fail_before_insert(monkeypatch, [IntegrityError("it is there already")])
    assert told(commit([post(room=club, author=ada)])) == [3]


def test_keys_of_others_and_elsewhere(club: int, lobby: int, ada: Person, bob: Person) -> None:
    """A key belongs to its author and room."""
    batch = [post(room=club, author=ada), post(room=club, author=bob), post(room=lobby, author=ada)]
    assert told(commit(batch)) == [3, 4, 2]


def test_reply_to_a_message_of_the_same_batch(club: int, ada: Person) -> None:
    """What was numbered just before can be answered."""
    batch = [post("a", room=club, author=ada), post("b", room=club, author=ada, key="k2", reply=3)]
    assert told(commit(batch)) == [3, 4]


def test_reply_to_a_message_that_is_not_there(club: int, ada: Person) -> None:
    """A reply needs what it answers; the rest of the batch does not care."""
    batch = [post("a", room=club, author=ada), post("b", room=club, author=ada, key="k2", reply=2)]
    third = post("c", room=club, author=ada, key="k3")
    assert told(commit([*batch, third])) == [3, "not_found", 4]
    assert posts(club) == [3, 4]


def test_refused_post_makes_no_member(lobby: int, ada: Person) -> None:
    """What is refused leaves nothing behind, not even a membership."""
    assert told(commit([post(room=lobby, author=ada, reply=1)])) == ["not_found"]
    assert (head(lobby), Membership.objects.count()) == (0, 0)


def test_poisoned_post_fails_alone(club: int, ada: Person) -> None:
    """A post that the database refuses costs its neighbours neither place nor seq."""
    batch = [post(str(n), room=club, author=ada, key=f"k{n}") for n in range(3)]
    batch.insert(1, post("x", room=club, author=NOBODY, key="kx"))
    results = commit(batch)
    assert told(results) == [3, "internal", 4, 5]
    assert posts(club) == [3, 4, 5]
    assert [each.seq for each in told_changes(results)] == [3, 4, 5]


@pytest.mark.parametrize("fail", [fail_before_insert, fail_after_commit])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_one_failure_is_tried_again(
    club: int,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    fail: Fail,
    error: type[Exception],
) -> None:
    """A lost connection costs one more try; whether the first one committed, a post is one row."""
    fail(monkeypatch, [error("not now")])
    assert told(commit([post(room=club, author=ada, key=f"k{n}") for n in range(2)])) == [3, 4]
    assert posts(club) == [3, 4]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_lasting_failure_is_busy(
    club: int, ada: Person, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A database that is gone refuses all, and says that another try is worth it."""
    fail_before_insert(monkeypatch, [error("not now"), error("not now")])
    results = commit([post(room=club, author=ada, key=f"k{n}") for n in range(2)])
    assert told(results) == ["busy", "busy"]
    assert all(each.retry for each in results if isinstance(each, Refusal))
    assert not Message.objects.exists()


def test_a_committed_post_that_was_answered_busy(
    club: int, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every commit loses its answer, the resend finds the row of the first."""
    fail_after_commit(monkeypatch, [OperationalError("gone"), OperationalError("gone")])
    assert told(commit([post(room=club, author=ada)])) == ["busy"]
    again = act(ada, post(room=club).checked.command, club)
    assert (again.dup, again.id) == (True, 3)
    assert posts(club) == [3]


def test_rollback_returns_the_seqs(club: int, ada: Person) -> None:
    """What a surrounding transaction rolls back was never there: its seq is given again."""
    with transaction.atomic():
        assert told(commit([post(room=club, author=ada, key="k1")])) == [3]
        transaction.set_rollback(True)
    assert told(commit([post(room=club, author=ada, key="k2")])) == [3]
    assert posts(club) == [3]


def commit_repeatedly(rooms: list[int], author: Person, times: int) -> list[Result]:
    """Commit a post to each room again and again, on this thread's own connection."""
    try:
        batches = [
            [post(room=room, author=author, key=f"{room}-{time}") for room in rooms]
            for time in range(times)
        ]
        return [result for batch in batches for result in commit(batch)]
    finally:
        connection.close()


def test_two_writers_in_opposite_orders(ada: Person, bob: Person) -> None:
    """Writers that take the same rooms in different orders neither lock up nor leave a hole."""
    rooms = [new_room(f"r{n}") for n in range(3)]
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(commit_repeatedly, rooms, ada, 20)
        other = threads.submit(commit_repeatedly, rooms[::-1], bob, 20)
        results = [*one.result(), *other.result()]
    assert all(isinstance(result, Applied) for result in results)
    assert [len(posts(room)) for room in rooms] == [40, 40, 40]
