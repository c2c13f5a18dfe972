"""Rows that another session has locked: only the rooms that need them wait (PostgreSQL)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from rooms.delivery import held
from rooms.delivery.store import Draft, Outcome, Refused, Stored, commit
from rooms.delivery.writer import LogWriter
from rooms.models import Message
from rooms.protocol import Person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import draft
from tests.services import database

pytestmark = pytest.mark.skipif(
    database.kind() != "postgres", reason="SQLite locks no rows, only the whole database"
)
A_ROOM = "SELECT * FROM rooms_room WHERE key = 'stuck' FOR UPDATE"
BEING_OPENED = (
    "INSERT INTO rooms_room (name, key, epoch, created_at, topic, head)"
    " VALUES ('Stuck', 'stuck', 'e', now(), '', 0)"
)
AN_AUTHOR = "SELECT * FROM accounts_user WHERE name = 'Ada' FOR UPDATE"
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
    """Posts to a writer, and what became of them."""

    def __init__(self, writer: LogWriter) -> None:
        self.writer = writer
        self.outcomes: list[Outcome] = []

    def submit(self, *posts: Draft) -> None:
        """Have the writer store posts."""
        for post in posts:
            self.writer.submit(post, self.outcomes.append)

    def stored(self, room: str) -> list[str]:
        """The texts stored in a room, as they were reported."""
        return [
            each.draft.text
            for each in self.outcomes
            if isinstance(each, Stored) and each.draft.room_key == room
        ]

    def busy(self) -> list[str]:
        """The rooms whose posts were answered `busy`, in order."""
        refused = [each for each in self.outcomes if isinstance(each, Refused)]
        assert all((each.code, each.retry) == ("busy", True) for each in refused)
        return [each.draft.room_key for each in refused]


@pytest.fixture
def stuck(bob: Person) -> None:
    """A room called `stuck`, in which Bob has said something."""
    commit([draft("before", room="stuck", author=bob)])


@pytest.fixture
async def posts() -> AsyncIterator[Posts]:
    """A running writer."""
    writer = LogWriter(lambda outcomes: None, waiting=0, batch=8)
    writer.start()
    yield Posts(writer)
    await writer.stop()


def others(author: Person) -> list[Draft]:
    """A post to each of twenty rooms."""
    return [draft("hi", room=f"r{number}", author=author) for number in range(20)]


@pytest.fixture(params=["a room", "a room that is being opened", "an author"])
def lock(request: pytest.FixtureRequest) -> str:
    """A lock that stops Ada's posts to the room `stuck`, each time for another reason."""
    if request.param == "a room":
        request.getfixturevalue("stuck")
        return A_ROOM
    return AN_AUTHOR if request.param == "an author" else BEING_OPENED


async def test_only_the_locked_room_waits(
    posts: Posts, ada: Person, bob: Person, lock: str
) -> None:
    """Posts to all other rooms are stored while the lock is held, the room's own after it."""
    mine = [draft(str(n), room="stuck", author=ada, key=f"s{n}") for n in range(6)]
    with another_session(lock):
        posts.submit(*mine[:2], *others(bob), mine[2])
        await eventually(lambda: len(posts.outcomes) == 20)
        posts.submit(mine[3], *[draft("ho", room="r3", author=bob, key="k2")], mine[4])
        await eventually(lambda: posts.stored("r3") == ["hi", "ho"])
        assert posts.stored("stuck") == []
    posts.submit(mine[5])
    await eventually(lambda: len(posts.stored("stuck")) == 6)
    assert posts.stored("stuck") == list("012345")
    assert posts.busy() == []
    texts = Message.objects.filter(room__key="stuck").order_by("number")
    assert [each async for each in texts.values_list("text", flat=True)][-6:] == list("012345")


async def test_lasting_lock_of_one_room_is_busy(
    posts: Posts, ada: Person, stuck: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Posts to a room that stays locked are answered `busy`, in order; later they are stored."""
    monkeypatch.setattr(held, "PATIENCE", 1.0)
    mine = [draft("now", room="stuck", author=ada, key=f"s{n}") for n in range(3)]
    with another_session(A_ROOM):
        posts.submit(*mine, *others(ada))
        await eventually(lambda: len(posts.outcomes) == 23)
    assert posts.busy() == ["stuck"] * 3
    posts.submit(mine[0])
    await eventually(lambda: posts.stored("stuck") == ["now"])


async def test_locked_table_is_busy(
    posts: Posts, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be stored at all, every post is answered `busy`."""
    monkeypatch.setattr(held, "PATIENCE", 1.0)
    with another_session(ALL_ROOMS):
        posts.submit(*others(ada))
        await eventually(lambda: len(posts.outcomes) == 20)
    assert len(posts.busy()) == 20
    posts.submit(draft(author=ada))
    await eventually(lambda: posts.stored("lobby") == ["hi"])


async def test_stop_waits_for_a_locked_room(posts: Posts, ada: Person, stuck: None) -> None:
    """Posts that wait for a lock are stored, or answered, before the writer ends."""
    with another_session(A_ROOM):
        posts.submit(draft("now", room="stuck", author=ada, key="s"), *others(ada))
        await eventually(lambda: len(posts.outcomes) == 20)
    await posts.writer.stop()
    assert posts.stored("stuck") == ["now"]


def test_poisoned_post_beside_a_locked_room(ada: Person, stuck: None) -> None:
    """A post that the database refuses fails alone, also where a room is locked and one is new."""
    nobody = Person(999_999, "Nobody", guest=True)
    batch = [
        draft("a", room="new", author=ada, key="k1"),
        draft("b", room="new", author=nobody, key="k2"),
        draft("c", room="new", author=ada, key="k3"),
    ]
    with another_session(A_ROOM):
        first = commit([draft("x", room="stuck", author=ada), *batch])
        assert type(first[0]).__name__ == "Locked"
        # A room that does not exist is not opened while others are waited for.
        again = commit(batch)
    assert [type(each).__name__ for each in again] == ["Stored", "Refused", "Stored"]
