"""People in the database, for tests that write to the log for real."""

import pytest

from chatsite.accounts.models import User
from rooms.protocol import Person


def guest(name: str) -> Person:
    """A new guest, as the log knows them."""
    user = User.objects.create_guest(name)
    return Person(user.pk, user.name, user.guest)


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, in the database; what the test stores is seen by every thread."""
    return guest("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Person:
    """Bob, in the database."""
    return guest("Bob")
