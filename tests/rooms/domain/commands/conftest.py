"""What the tests of commands share."""

import pytest

from tests.rooms.domain.commands.moderated import Moderated, moderated


@pytest.fixture
def hall(transactional_db: None) -> Moderated:
    """An open room with an owner, a moderator and members."""
    return moderated()
