"""The development key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chatsite.secret import development_key


def test_made_once(tmp_path: Path) -> None:
    """The key is made on first use and is the same ever after."""
    key = development_key(tmp_path / "data")
    assert len(key) >= 50
    assert development_key(tmp_path / "data") == key


def test_two_checkouts_have_two_keys(tmp_path: Path) -> None:
    """Nobody shares a key by having the same code."""
    assert development_key(tmp_path / "a") != development_key(tmp_path / "b")


def test_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """The file's mode keeps others out, and no draft is left behind."""
    development_key(tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together(tmp_path: Path) -> None:
    """An existing key is never replaced: whoever comes second takes the first one's."""
    (tmp_path / "secret_key").write_text("the first one's")
    with ThreadPoolExecutor(1) as other:
        assert other.submit(development_key, tmp_path).result() == "the first one's"
