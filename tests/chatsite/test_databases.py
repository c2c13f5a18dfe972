"""`DATABASE_URL` into Django's database settings."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import pre_migrate

from chatsite.databases import database_settings
from chatsite.environment import Environment
from tests.services import database as test_database


def settings_for(url: str, data_dir: Path) -> dict[str, Any]:
    """The settings that a `DATABASE_URL` gives."""
    return database_settings(Environment({"DATABASE_URL": url}), data_dir)


def test_nothing_set_is_a_file(tmp_path: Path) -> None:
    """The default database is a file in a directory made for it."""
    database = settings_for("", tmp_path / "data")
    assert database["NAME"] == str(tmp_path / "data" / "chat.sqlite3")
    assert (tmp_path / "data").is_dir()


def test_sqlite_is_safe(tmp_path: Path) -> None:
    """Writers wait their turn, readers are not in their way, and an ack survives a power cut."""
    options = settings_for("", tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_sqlite_by_url(tmp_path: Path) -> None:
    """A file named by its URL is as safe as the default, and nothing is made in the data."""
    database = settings_for(f"sqlite:///{tmp_path}/mine.sqlite3", tmp_path / "data")
    assert database["NAME"] == f"{tmp_path}/mine.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert not (tmp_path / "data").exists()


def test_tests_have_a_file(tmp_path: Path) -> None:
    """Threads with a connection each cannot share a database in memory."""
    assert settings_for("", tmp_path)["TEST"]["NAME"].endswith(".test")


def test_postgresql_by_url(tmp_path: Path) -> None:
    """The parts of the URL arrive, and connections are pooled."""
    database = settings_for("postgres://me:secret@db.test:5433/chat", tmp_path)
    assert (database["HOST"], database["PORT"], database["USER"]) == ("db.test", 5433, "me")
    assert database["OPTIONS"]["pool"]["max_size"] > 1
    # A pooler refuses to start a session with settings of its own.
    assert "options" not in database["OPTIONS"]


@pytest.mark.skipif(test_database.kind() != "postgres", reason="SQLite has no sessions")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", "5s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ],
)
def test_postgresql_has_deadlines(name: str, value: str) -> None:
    """No statement, lock or idle transaction holds up a thread for ever."""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)


@pytest.mark.skipif(test_database.kind() != "postgres", reason="SQLite has no sessions")
@pytest.mark.django_db(transaction=True)
def test_migrations_take_as_long_as_they_need() -> None:
    """In `migrate` only waits for locks have a deadline; afterwards all is as before."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    asked = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
    seen = set()

    def look(**_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(asked)
            seen.add(cursor.fetchone())

    pre_migrate.connect(look)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look)
    assert seen == {("0", "2s", "0")}
    look()
    assert seen == {("0", "2s", "0"), ("5s", "2s", "10s")}


def test_url_has_the_last_word(tmp_path: Path) -> None:
    """An option in the URL replaces ours."""
    database = settings_for("postgres://me@db.test/chat?connect_timeout=1", tmp_path)
    assert database["OPTIONS"]["connect_timeout"] == 1
