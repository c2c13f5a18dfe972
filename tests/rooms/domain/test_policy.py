"""Who may do what."""

from rooms.domain.policy import abilities
from tests.rooms.samples import ADA


def test_a_name_may_talk() -> None:
    """Whoever has a name posts and types."""
    assert abilities(ADA) == ["post", "typing"]


def test_without_a_name_one_reads() -> None:
    """Nobody in particular can do nothing."""
    assert abilities(None) == []
