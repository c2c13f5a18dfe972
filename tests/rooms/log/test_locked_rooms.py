"""Rows that another session has locked: only the rooms that need them wait (PostgreSQL)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from rooms.domain.commands.mark import Read, Unread
from rooms.domain.submission import Submission
from rooms.log import held
from rooms.log.commit import Applied, Outcome, Refusal, commit
from rooms.log.writer import LogWriter
from rooms.models import Message
from rooms.protocol import Person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import post, submission
from tests.rooms.stored import cursor_of, new_room, say
from tests.services import database

pytestmark = pytest.mark.skipif(
    database.kind() != "postgres", reason="SQLite locks no rows, only the whole database"
)
A_ROOM = "SELECT * FROM rooms_room WHERE slug = 'stuck' FOR UPDATE"
BEING_WRITTEN = "SELECT * FROM rooms_room WHERE slug = 'stuck' FOR NO KEY UPDATE"
AN_AUTHOR = "SELECT * FROM accounts_user WHERE name = 'Ada' FOR UPDATE"
A_CURSOR = (
    "SELECT * FROM rooms_cursor JOIN accounts_user ON accounts_user.id = person_id"
    " WHERE name = 'Ada' FOR UPDATE OF rooms_cursor"
)
ALL_ROOMS = "LOCK TABLE rooms_room IN EXCLUSIVE MODE"


@contextmanager
def another_session(sql: str) -> Iterator[None]:
    """Keep another session in the transaction in which it executed `sql`."""
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"host", "port", "user", "dbname"}
    }
    with psycopg.connect(**parameters) as session:
        session.execute(sql)
        yield
        session.rollback()


class Posts:
    """Submissions to a writer, and what became of them."""

    def __init__(self, writer: LogWriter) -> None:
        self.writer = writer
        self.outcomes: list[tuple[Submission, Outcome]] = []

    def submit(self, *posts: Submission) -> None:
        """Have the writer store posts."""
        for each in posts:
            self.writer.submit(each, self._done)

    def stored(self, room: int) -> list[str]:
        """The texts stored in a room, as they were reported."""
        return [
            each.checked.text
            for each, outcome in self.outcomes
            if isinstance(outcome, Applied) and each.room == room
        ]

    def busy(self) -> list[int]:
        """The rooms whose posts were answered `busy`, in order."""
        refused = [(e, o) for e, o in self.outcomes if isinstance(o, Refusal)]
        assert all((outcome.code, outcome.retry) == ("busy", True) for _, outcome in refused)
        return [each.room for each, _ in refused]

    def _done(self, each: Submission, outcome: Outcome) -> None:
        self.outcomes.append((each, outcome))


@pytest.fixture
def stuck(ada: Person, bob: Person) -> int:
    """A room called `stuck`, in which Ada and Bob have said something."""
    room = new_room("stuck")
    say(ada, room, "before")
    say(bob, room, "before")
    return room


@pytest.fixture
def rooms(transactional_db: None) -> list[int]:
    """Twenty other rooms."""
    return [new_room(f"r{number}") for number in range(20)]


@pytest.fixture
async def posts(transactional_db: None) -> AsyncIterator[Posts]:
    """A running writer."""
    writer = LogWriter(lambda applied: None, waiting=0, batch=8)
    writer.start()
    yield Posts(writer)
    await writer.stop()


def to_all(rooms: list[int], author: Person) -> list[Submission]:
    """A post to each of these rooms."""
    return [post(room=room, author=author) for room in rooms]


@pytest.mark.parametrize(
    "lock", [A_ROOM, AN_AUTHOR, A_CURSOR], ids=["a room", "an author", "a cursor"]
)
async def test_only_the_locked_room_waits(
    posts: Posts, stuck: int, rooms: list[int], ada: Person, bob: Person, lock: str
) -> None:
    """Posts to all other rooms are stored while the lock is held, the room's own after it."""
    mine = [post(str(n), room=stuck, author=ada, key=f"s{n}") for n in range(6)]
    with another_session(lock):
        posts.submit(*mine[:2], *to_all(rooms, bob), mine[2])
        await eventually(lambda: len(posts.outcomes) == 20)
        posts.submit(mine[3], post("ho", room=rooms[3], author=bob, key="k2"), mine[4])
        await eventually(lambda: posts.stored(rooms[3]) == ["hi", "ho"])
        assert posts.stored(stuck) == []
    posts.submit(mine[5])
    await eventually(lambda: len(posts.stored(stuck)) == 6)
    assert posts.stored(stuck) == list("012345")
    assert posts.busy() == []
    texts = Message.objects.filter(room_id=stuck).order_by("number")
    assert [each async for each in texts.values_list("text", flat=True)][-6:] == list("012345")


@pytest.mark.parametrize("lock", [AN_AUTHOR, A_CURSOR], ids=["an author", "a cursor"])
async def test_only_the_locked_person_waits(
    posts: Posts, stuck: int, ada: Person, bob: Person, lock: str
) -> None:
    """Where something of one person is locked, the others in the room go on, in their order."""
    with another_session(lock):
        posts.submit(post("a0", room=stuck, author=ada, key="a0"))
        posts.submit(post("b0", room=stuck, author=bob, key="b0"))
        posts.submit(post("a1", room=stuck, author=ada, key="a1"))
        await eventually(lambda: posts.stored(stuck) == ["b0"])
        posts.submit(post("b1", room=stuck, author=bob, key="b1"))
        posts.submit(post("a2", room=stuck, author=ada, key="a2"))
        posts.submit(post("b2", room=stuck, author=bob, key="b2"))
        await eventually(lambda: posts.stored(stuck) == ["b0", "b1", "b2"])
    await eventually(lambda: len(posts.outcomes) == 6)
    assert posts.stored(stuck) == ["b0", "b1", "b2", "a0", "a1", "a2"]


async def test_marks_of_others_do_not_wait(
    posts: Posts, stuck: int, rooms: list[int], ada: Person, bob: Person
) -> None:
    """One locked cursor holds up the marks of that place alone; they are done after it."""
    ids = [(await sync_to_async(say)(bob, room, "hi"))[0] for room in rooms[:5]]
    with another_session(A_CURSOR):
        posts.submit(submission(Read(id=2), ada, stuck), post(room=rooms[5], author=bob))
        # With the post's answer, the mark beside it has been set aside.
        await eventually(lambda: len(posts.outcomes) == 1)
        marks = [submission(Read(id=each), bob, rooms[n]) for n, each in enumerate(ids)]
        posts.submit(*marks, submission(Read(id=2), bob, stuck))
        await eventually(lambda: len(posts.outcomes) == 7)
        assert {each.person for each, _ in posts.outcomes} == {bob.id}
    await eventually(lambda: len(posts.outcomes) == 8)
    assert posts.busy() == []


async def test_a_mark_does_not_overtake_a_post(
    posts: Posts, stuck: int, rooms: list[int], ada: Person, bob: Person
) -> None:
    """What somebody marks as unread after a post of theirs that waits stays unread; the marks of
    others wait for nothing."""
    with another_session(BEING_WRITTEN):
        posts.submit(post(room=stuck, author=ada), post(room=rooms[0], author=bob))
        await eventually(lambda: len(posts.outcomes) == 1)  # the other one has been set aside
        posts.submit(submission(Unread(id=2), ada, stuck), submission(Read(id=2), bob, stuck))
        await eventually(lambda: len(posts.outcomes) == 2)
        assert {each.person for each, _ in posts.outcomes} == {bob.id}
    await eventually(lambda: len(posts.outcomes) == 4)
    assert posts.busy() == []
    assert (await sync_to_async(cursor_of)(stuck, ada.id)).read == 1


@pytest.mark.parametrize("poisoned", [False, True])
def test_a_mark_beside_a_post_that_waits(
    stuck: int, rooms: list[int], ada: Person, bob: Person, poisoned: bool
) -> None:
    """In one batch, too, the mark of the same person waits with the post, and no other."""
    nobody = Person(999_999, "Nobody", guest=True)
    batch = [
        post(room=stuck, author=ada),
        submission(Unread(id=2), ada, stuck),
        submission(Read(id=2), bob, stuck),
        post(room=rooms[0], author=nobody if poisoned else bob),
    ]
    with another_session(BEING_WRITTEN):
        results = commit(batch)
    kinds = [type(each).__name__ for each in results]
    assert kinds == ["Locked", "Locked", "Applied", "Refusal" if poisoned else "Applied"]


async def test_lasting_lock_of_one_room_is_busy(
    posts: Posts,
    stuck: int,
    rooms: list[int],
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Posts to a room that stays locked are answered `busy`, in order; later they are stored."""
    monkeypatch.setattr(held, "PATIENCE", 1.0)
    mine = [post("now", room=stuck, author=ada, key=f"s{n}") for n in range(3)]
    with another_session(A_ROOM):
        posts.submit(*mine, *to_all(rooms, ada))
        await eventually(lambda: len(posts.outcomes) == 23)
    assert posts.busy() == [stuck] * 3
    posts.submit(mine[0])
    await eventually(lambda: posts.stored(stuck) == ["now"])


async def test_locked_table_is_busy(
    posts: Posts, rooms: list[int], ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be stored at all, every post is answered `busy`."""
    monkeypatch.setattr(held, "PATIENCE", 1.0)
    with another_session(ALL_ROOMS):
        posts.submit(*to_all(rooms, ada))
        await eventually(lambda: len(posts.outcomes) == 20)
    assert sorted(posts.busy()) == rooms
    posts.submit(post(room=rooms[0], author=ada))
    await eventually(lambda: posts.stored(rooms[0]) == ["hi"])


async def test_stop_waits_for_a_locked_room(
    posts: Posts, stuck: int, rooms: list[int], ada: Person
) -> None:
    """Posts that wait for a lock are stored, or answered, before the writer ends."""
    with another_session(A_ROOM):
        posts.submit(post("now", room=stuck, author=ada, key="s"), *to_all(rooms, ada))
        await eventually(lambda: len(posts.outcomes) == 20)
    await posts.writer.stop()
    assert posts.stored(stuck) == ["now"]


async def test_reading_marks_wait_for_no_room(posts: Posts, stuck: int, ada: Person) -> None:
    """How far somebody has read is stored while another process writes to the room."""
    with another_session(BEING_WRITTEN):
        posts.submit(submission(Read(id=2), ada, stuck))
        await eventually(lambda: len(posts.outcomes) == 1)
    assert isinstance(posts.outcomes[0][1], Applied)


def test_poisoned_post_beside_a_locked_room(stuck: int, rooms: list[int], ada: Person) -> None:
    """A post that the database refuses fails alone, also where a room is locked."""
    nobody = Person(999_999, "Nobody", guest=True)
    batch = [
        post("a", room=rooms[0], author=ada, key="k1"),
        post("b", room=rooms[0], author=nobody, key="k2"),
        post("c", room=rooms[0], author=ada, key="k3"),
    ]
    with another_session(A_ROOM):
        results = commit([post("x", room=stuck, author=ada), *batch])
    kinds = [type(each).__name__ for each in results]
    assert kinds == ["Locked", "Applied", "Refusal", "Applied"]
