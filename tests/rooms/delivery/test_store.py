"""Committing batches of posts to the database."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rooms.delivery.statements import Row, Statements, begun
from rooms.delivery.store import Draft, Locked, Outcome, Refused, Stored, commit
from rooms.models import Message, Room
from rooms.protocol import Person
from tests.rooms.samples import draft

Fail = Callable[[pytest.MonkeyPatch, list[Exception]], None]
NOBODY = Person(999_999, "Nobody", guest=True)


def numbers(room: str = "lobby") -> list[int]:
    """The numbers in a room's log, which must be those that its head promises."""
    found = list(
        Message.objects.filter(room__key=room).order_by("number").values_list("number", flat=True)
    )
    assert found == list(range(1, Room.objects.get(key=room).head + 1))
    return found


def told(outcomes: Sequence[Outcome | Locked]) -> list[int | str]:
    """Outcomes in short: the number given, the code of the refusal, or `locked`."""
    short = {Stored: "number", Refused: "code"}
    return [getattr(each, short.get(type(each), ""), "locked") for each in outcomes]


def stored(post: Draft) -> Stored:
    """Commit one post that must be stored."""
    (outcome,) = commit([post])
    assert isinstance(outcome, Stored)
    return outcome


def fail_before_insert(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> None:
    """Have the database fail before a transaction has stored anything, once for each error."""
    insert = Statements.insert

    def fail_or_insert(self: Statements, rows: Sequence[Row]) -> int:
        if errors:
            raise errors.pop()
        return insert(self, rows)

    monkeypatch.setattr(Statements, "insert", fail_or_insert)


def fail_after_commit(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> None:
    """Have the connection fail after COMMIT and before its answer, once for each error."""

    @contextmanager
    def begun_then_fail(database: BaseDatabaseWrapper) -> Iterator[Statements]:
        with begun(database) as statements:
            yield statements
        if errors:
            raise errors.pop()

    monkeypatch.setattr("rooms.delivery.store.begun", begun_then_fail)


def test_first_post_opens_the_room(ada: Person) -> None:
    """A room comes to life with its first message, called as the post says."""
    stored(draft("hi", room="lobby", author=ada))
    room = Room.objects.get(key="lobby")
    assert (room.name, room.head, room.topic) == ("Lobby", 1, "")
    assert room.epoch


def test_row_holds_the_post(ada: Person) -> None:
    """Everything of the post is in its row."""
    stored(draft("one", author=ada, key="k0"))
    outcome = stored(draft("**a**", author=ada, key="k1", reply=1, doc='["a"]'))
    row = Message.objects.get(number=2)
    assert (row.seq, row.author_id, row.key, row.text) == (2, ada.id, "k1", "**a**")
    assert (row.reply, row.at, row.doc) == (1, outcome.at, outcome.doc)
    assert row.doc == '["a"]'


def test_batch_is_numbered_in_order(ada: Person) -> None:
    """The posts of a batch take their rooms' numbers in the order of the batch."""
    batch = [draft(str(n), room=f"r{n % 2}", author=ada, key=f"k{n}") for n in range(6)]
    assert told(commit(batch)) == [1, 1, 2, 2, 3, 3]
    texts = Message.objects.filter(room__key="r0").order_by("number").values_list("text", flat=True)
    assert list(texts) == ["0", "2", "4"]


def test_numbers_go_on(ada: Person) -> None:
    """The next batch goes on where the last one ended, in each room."""
    commit([draft(author=ada, key=f"k{n}") for n in range(3)])
    assert told(commit([draft(author=ada, key=f"n{n}") for n in range(2)])) == [4, 5]
    assert numbers() == [1, 2, 3, 4, 5]


def test_resend_gets_the_first_answer(ada: Person) -> None:
    """A key that is in the log is answered as it was, and stores nothing."""
    first = stored(draft("hi", author=ada))
    again = stored(draft("hi", author=ada))
    assert again.dup
    assert not first.dup
    assert (again.number, again.seq, again.at) == (first.number, first.seq, first.at)
    assert numbers() == [1]


def test_resend_in_one_batch(ada: Person) -> None:
    """The same key twice in a batch is one message."""
    outcomes = commit([draft("hi", author=ada), draft("hi", author=ada)])
    assert told(outcomes) == [1, 1]
    assert [o.dup for o in outcomes if isinstance(o, Stored)] == [False, True]
    assert numbers() == [1]


def test_resend_among_new_posts(ada: Person) -> None:
    """A repeated post takes no number from those beside it."""
    commit([draft("a", author=ada, key="k1")])
    batch = [draft("b", author=ada, key="k2"), draft("a", author=ada, key="k1")]
    assert told(commit([*batch, draft("c", author=ada, key="k3")])) == [2, 1, 3]
    assert numbers() == [1, 2, 3]


def test_key_used_for_another_text(ada: Person) -> None:
    """A key names one message: another text under it is refused."""
    stored(draft("hi", author=ada))
    assert told(commit([draft("ho", author=ada)])) == ["key_reused"]
    assert numbers() == [1]


def test_key_used_for_another_reply(ada: Person) -> None:
    """The same words in answer to something else are another message."""
    stored(draft("hi", author=ada))
    assert told(commit([draft("hi", author=ada, reply=1)])) == ["key_reused"]


def test_key_twice_in_a_batch_with_two_texts(ada: Person) -> None:
    """Within a batch the first use of a key counts as well."""
    assert told(commit([draft("a", author=ada), draft("b", author=ada)])) == [1, "key_reused"]


def test_resend_of_an_edited_message(ada: Person) -> None:
    """What was changed since cannot be compared: its resend is a repeat."""
    stored(draft("hi", author=ada))
    Message.objects.update(text="changed", seq=2)
    Room.objects.update(head=2)
    again = stored(draft("hi", author=ada))
    assert (again.dup, again.number, again.seq) == (True, 1, 2)


def test_keys_of_others_and_elsewhere(ada: Person, bob: Person) -> None:
    """A key belongs to its author and room."""
    batch = [draft("a", author=ada), draft("b", author=bob), draft("c", author=ada, room="hall")]
    assert told(commit(batch)) == [1, 2, 1]


def test_reply_to_a_message_of_the_same_batch(ada: Person) -> None:
    """What was numbered just before can be answered."""
    batch = [draft("a", author=ada, key="k1"), draft("b", author=ada, key="k2", reply=1)]
    assert told(commit(batch)) == [1, 2]


def test_reply_to_a_message_that_is_not_there(ada: Person) -> None:
    """A reply needs what it answers; the rest of the batch does not care."""
    batch = [draft("a", author=ada, key="k1"), draft("b", author=ada, key="k2", reply=2)]
    assert told(commit([*batch, draft("c", author=ada, key="k3")])) == [1, "not_found", 2]
    assert numbers() == [1, 2]


def test_refused_reply_opens_no_room(ada: Person) -> None:
    """In a room where nobody has talked there is nothing to answer, and still no room."""
    assert told(commit([draft(author=ada, reply=1)])) == ["not_found"]
    assert not Room.objects.exists()


def test_refused_reply_beside_a_repeat(ada: Person) -> None:
    """A reply in an unborn room is refused also while keys are looked up."""
    stored(draft("a", author=ada, room="hall"))
    batch = [draft("a", author=ada, room="hall"), draft("b", author=ada, reply=1)]
    assert told(commit(batch)) == [1, "not_found"]


def test_poisoned_post_fails_alone(ada: Person) -> None:
    """A post that the database refuses costs its neighbours neither place nor number."""
    batch = [draft(str(n), author=ada, key=f"k{n}") for n in range(3)]
    batch.insert(1, draft("x", author=NOBODY, key="kx"))
    assert told(commit(batch)) == [1, "internal", 2, 3]
    assert numbers() == [1, 2, 3]


def test_poisoned_post_opens_no_room(db: None, ada: Person) -> None:
    """What fails alone leaves nothing behind."""
    assert told(commit([draft(author=NOBODY)])) == ["internal"]
    assert not Room.objects.exists()


def test_refusals_name_their_drafts(ada: Person) -> None:
    """Each outcome is that of its own draft."""
    batch = [draft(author=NOBODY, key="kx"), draft(author=ada)]
    assert [outcome.draft for outcome in commit(batch)] == batch


@pytest.mark.parametrize("fail", [fail_before_insert, fail_after_commit])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_one_failure_is_tried_again(
    ada: Person, monkeypatch: pytest.MonkeyPatch, fail: Fail, error: type[Exception]
) -> None:
    """A lost connection costs one more try; whether the first one committed, a post is one row."""
    fail(monkeypatch, [error("not now")])
    batch = [draft(author=ada, key=f"k{n}") for n in range(2)]
    assert told(commit(batch)) == [1, 2]
    assert numbers() == [1, 2]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_lasting_failure_is_busy(
    ada: Person, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A database that is gone refuses all, and says that another try is worth it."""
    fail_before_insert(monkeypatch, [error("not now"), error("not now")])
    outcomes = commit([draft(author=ada, key=f"k{n}") for n in range(2)])
    assert told(outcomes) == ["busy", "busy"]
    assert all(outcome.retry for outcome in outcomes if isinstance(outcome, Refused))
    assert not Message.objects.exists()


def test_a_committed_post_that_was_answered_busy(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every commit loses its answer, the resend finds the row of the first."""
    fail_after_commit(monkeypatch, [OperationalError("gone"), OperationalError("gone")])
    assert told(commit([draft(author=ada)])) == ["busy"]
    again = stored(draft(author=ada))
    assert (again.dup, again.number) == (True, 1)
    assert numbers() == [1]


def test_rollback_returns_the_numbers(ada: Person) -> None:
    """What a surrounding transaction rolls back was never there: its number is given again."""
    stored(draft(author=ada, key="k0"))
    with transaction.atomic():
        assert told(commit([draft(author=ada, key="k1")])) == [2]
        transaction.set_rollback(True)
    assert told(commit([draft(author=ada, key="k2")])) == [2]
    assert numbers() == [1, 2]


def commit_repeatedly(posts: list[Draft], times: int) -> list[Outcome | Locked]:
    """Commit such a batch again and again, with new keys, on this thread's own connection."""
    try:
        batches = [
            [msgspec.structs.replace(post, key=f"{post.key}-{time}") for post in posts]
            for time in range(times)
        ]
        return [outcome for batch in batches for outcome in commit(batch)]
    finally:
        connection.close()


def test_two_writers_in_opposite_orders(ada: Person, bob: Person) -> None:
    """Writers that take the same rooms in different orders neither lock up nor leave a hole."""
    rooms = ["r1", "r2", "r3"]
    one = [draft(room=room, author=ada) for room in rooms]
    other = [draft(room=room, author=bob) for room in reversed(rooms)]
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(commit_repeatedly, posts, 20) for posts in (one, other)]
        outcomes = [outcome for each in both for outcome in each.result()]
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert [len(numbers(room)) for room in rooms] == [40, 40, 40]
