"""Empty databases with all tables, as copies of one: to migrate takes longer than most tests."""

import shutil
from pathlib import Path
from typing import Any

import psycopg

from tests.services.once import once
from tests.services.postgres import MIGRATED, create_database
from tests.services.site import migrate


def copy_sqlite(path: Path) -> str:
    """Make a migrated SQLite database at `path`; returns its URL."""
    shutil.copy(once("sqlite", _make_sqlite) / MIGRATED, path)
    return _sqlite_url(path)


def copy_for_django(settings: dict[str, Any], url: str) -> None:
    """Make the database that Django's test runner keeps, as DATABASES describes it; `url` leads to
    the server of PostgreSQL, where it is one."""
    name = settings.get("TEST", {}).get("NAME") or f"test_{settings['NAME']}"
    if settings["ENGINE"].endswith("sqlite3"):
        copy_sqlite(Path(name))
    else:
        with psycopg.connect(url, autocommit=True) as session:
            create_database(session, name, MIGRATED)


def _make_sqlite(directory: Path) -> None:
    migrate(_sqlite_url(directory / MIGRATED))


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"
