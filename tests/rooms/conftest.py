"""What the tests of the chat share."""

import pytest
from hypothesis import settings

from rooms.protocol import Person
from tests.rooms.stored import account, enter, new_room

# How long an example takes depends on who else uses the machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, in the database; what the test stores is seen by every thread."""
    return account("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Person:
    """Bob, in the database."""
    return account("Bob")


@pytest.fixture
def lobby(transactional_db: None) -> int:
    """An open room without members, by its id."""
    return new_room("Lobby")


@pytest.fixture
def club(ada: Person, bob: Person) -> int:
    """An open room of which Ada and Bob are members, by the seqs 1 and 2."""
    room = new_room("Club")
    enter(room, ada, bob)
    return room
