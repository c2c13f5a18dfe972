"""`DATABASE_URL` into Django's database settings."""

from pathlib import Path

import environ
import pytest

from chatsite.databases import database_settings


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> environ.Env:
    """An environment without a database."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return environ.Env()


def test_nothing_set_is_a_file(env: environ.Env, tmp_path: Path) -> None:
    """The default database is a file in a directory made for it."""
    database = database_settings(env, tmp_path / "data")
    assert database["NAME"] == str(tmp_path / "data" / "chat.sqlite3")
    assert (tmp_path / "data").is_dir()


def test_sqlite_is_safe(env: environ.Env, tmp_path: Path) -> None:
    """Writers wait their turn, readers are not in their way, and an ack survives a power cut."""
    options = database_settings(env, tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_sqlite_by_url(env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file named by its URL is as safe as the default, and nothing is made in the data."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/mine.sqlite3")
    database = database_settings(env, tmp_path / "data")
    assert database["NAME"] == f"{tmp_path}/mine.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert not (tmp_path / "data").exists()


def test_tests_have_a_file(env: environ.Env, tmp_path: Path) -> None:
    """Threads with a connection each cannot share a database in memory."""
    assert database_settings(env, tmp_path)["TEST"]["NAME"].endswith(".test")


def test_postgresql_has_deadlines(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No statement, lock or lost peer holds up a thread for ever."""
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.test:5433/chat")
    database = database_settings(env, tmp_path)
    assert (database["HOST"], database["PORT"], database["USER"]) == ("db.test", 5433, "me")
    assert "statement_timeout" in database["OPTIONS"]["options"]
    assert database["OPTIONS"]["pool"]["max_size"] > 1


def test_url_has_the_last_word(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An option in the URL replaces ours."""
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db.test/chat?connect_timeout=1")
    assert database_settings(env, tmp_path)["OPTIONS"]["connect_timeout"] == 1


def test_other_databases_are_left_alone(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What we know nothing about gets no options."""
    monkeypatch.setenv("DATABASE_URL", "mysql://me@db.test/chat")
    assert "pool" not in database_settings(env, tmp_path).get("OPTIONS", {})
