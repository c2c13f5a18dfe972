"""Which commits change the list of open rooms."""

import pytest

from rooms.domain.commands.archive import Archive
from rooms.domain.commands.base import Command
from rooms.domain.commands.convert import Convert
from rooms.domain.commands.post import Post
from rooms.domain.commands.remove_room import RemoveRoom
from rooms.domain.commands.rename import Rename
from rooms.domain.commands.subject import Subject
from rooms.log.commit import Applied, commit
from rooms.models import Kind, Role
from rooms.protocol import Person
from tests.rooms.samples import submission
from tests.rooms.stored import account, enter, new_room


@pytest.fixture
def owner(transactional_db: None) -> Person:
    """Somebody whose rooms it is about."""
    return account("Ada")


def is_listed(owner: Person, command: Command, kind: str) -> bool:
    """Whether the commit of a command in a room of a kind says that the list is another one."""
    room = new_room("hall", kind)
    enter(room, owner, role=Role.OWNER)
    (applied,) = commit([submission(command, owner, room)])
    assert isinstance(applied, Applied), applied
    return applied.listed


@pytest.mark.parametrize(
    "command",
    [Rename(name="Tower"), Subject(text="tea"), Archive(on=True), Convert(kind="private"),
     RemoveRoom(name="hall")],
    ids=lambda command: command.__struct_config__.tag,
)  # fmt: skip
def test_an_open_room(owner: Person, command: Command) -> None:
    """It changes the list by what it is, and by being open no longer."""
    assert is_listed(owner, command, Kind.OPEN)


def test_a_room_that_becomes_open(owner: Person) -> None:
    """It is in the list from then on."""
    assert is_listed(owner, Convert(kind="open"), Kind.PRIVATE)


@pytest.mark.parametrize(
    "command",
    [Rename(name="Tower"), Subject(text="tea"), Archive(on=True), RemoveRoom(name="hall")],
    ids=lambda command: command.__struct_config__.tag,
)
def test_a_private_room(owner: Person, command: Command) -> None:
    """Nothing that happens to it is in the list."""
    assert not is_listed(owner, command, Kind.PRIVATE)


def test_posts(owner: Person) -> None:
    """What is said in a room changes its line, of which nobody is told at once."""
    assert not is_listed(owner, Post(text="hi"), Kind.OPEN)
