"""Transactions that run at the same time, as those of several processes do (PostgreSQL)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rooms.domain.commands.join import Join
from rooms.domain.commands.mark import Read
from rooms.domain.commands.rename import Rename
from rooms.domain.commands.subject import Subject
from rooms.domain.submission import Submission
from rooms.log.commit import Applied, commit
from rooms.models import Role
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import account, act, enter, new_room, say, told
from tests.services import database

pytestmark = pytest.mark.skipif(
    database.kind() != "postgres", reason="SQLite has one writing transaction at a time"
)


@pytest.fixture
def owner(transactional_db: None) -> Person:
    """A person with an account."""
    return account("Olga")


@pytest.fixture
def rooms(transactional_db: None) -> list[int]:
    """Twenty rooms."""
    return [new_room(f"r{number}") for number in range(20)]


def apart(*submissions: Submission) -> list[int | str]:
    """Commit each in a transaction of its own, all at once; what became of them, sorted."""

    def alone(each: Submission) -> list[int | str]:
        try:
            start.wait(10)
            return told(commit([each]))
        finally:
            connection.close()

    start = Barrier(len(submissions))
    with ThreadPoolExecutor(len(submissions)) as threads:
        return sorted((one for (one,) in threads.map(alone, submissions)), key=str)


def test_marks_in_opposite_orders(club: int, ada: Person, bob: Person) -> None:
    """Two processes that mark the same cursors in different orders do not lock each other out."""
    numbers = say(bob, club, *"abcdefghijklmnopqrst")

    def marks(people: list[Person], barrier: Barrier) -> list[bool]:
        """Whether all of a batch were marked, for each batch."""
        try:
            done: list[bool] = []
            for number in numbers:
                barrier.wait(10)
                batch = [submission(Read(id=number), each, club) for each in people]
                done.append(all(isinstance(each, Applied) for each in commit(batch)))
            return done
        finally:
            connection.close()

    people = [ada, bob, *(account(f"Reader {number}") for number in range(10))]
    for person in people[2:]:
        act(person, Join(), club)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(marks, people, start)
        other = threads.submit(marks, people[::-1], start)
        done = [*one.result(), *other.result()]
    # Of batches that lock each other out, one of two is set aside. A machine that stands still
    # for as long as a transaction waits may cost one as well, but not many.
    assert done.count(False) < len(numbers) / 4


def test_two_rooms_take_one_name_at_once(rooms: list[int], owner: Person) -> None:
    """One gets it; the other is told that it is taken, and never that the server failed."""
    for room in rooms:
        enter(room, owner, role=Role.OWNER)
    for number in range(0, len(rooms), 2):
        names = [
            submission(Rename(name=f"New {number}"), owner, room)
            for room in rooms[number : number + 2]
        ]
        assert apart(*names) == [2, "name_taken"]


def test_one_key_in_two_rooms_at_once(rooms: list[int], owner: Person) -> None:
    """One command is applied; the other is told that its key was used."""
    for number in range(0, len(rooms), 2):
        subjects = [
            submission(Subject(text="What we do", key=f"k{number}"), owner, room)
            for room in rooms[number : number + 2]
        ]
        for room in rooms[number : number + 2]:
            enter(room, owner)
        assert apart(*subjects) == [2, "key_reused"]
