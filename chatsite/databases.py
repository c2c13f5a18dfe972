"""`DATABASE_URL` into Django's database settings, with what each database needs to be safe here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from chatsite.environment import BadSetting, Environment, data_folder

_SQLITE = {
    # A transaction that reads before it writes fails at once with "database is locked" when it
    # starts DEFERRED; IMMEDIATE waits its turn instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    # FULL survives a power cut, not only a crash: an ack is a promise.
    # The log is written back when it has 4,000 pages (16 MiB): a page that many transactions change
    # is then written once for all of them.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;"
        " PRAGMA wal_autocheckpoint=4000;"
    ),
}
TIMEOUTS = {
    "statement_timeout": 5000,
    "lock_timeout": 2000,
    "idle_in_transaction_session_timeout": 10_000,
}
"""Milliseconds after which PostgreSQL ends what a session of the site does."""

_POSTGRESQL = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    # A host that vanishes says nothing: without these a wait for its answer lasts two hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_POOL = {"min_size": 1, "max_size": 8, "timeout": 5}
_SCHEMES = ("sqlite", "postgres", "postgresql")


def database_settings(env: Environment, data_dir: Path) -> dict[str, Any]:
    """The default database: SQLite in `data_dir`, or what `DATABASE_URL` names.

    Raises `BadSetting`.
    """
    url = env.text("DATABASE_URL")
    if url:
        database = _parsed(url)
    else:
        name = str(data_folder(data_dir) / "chat.sqlite3")
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {**_SQLITE, **database.get("OPTIONS", {})}
        # Tests use threads with a connection each, which an in-memory database cannot serve.
        database["TEST"] = {"NAME": str(database["NAME"]) + ".test"}
    else:
        # A site on SQLite does not wait until the driver is loaded.
        from chatsite.timed_connection import TimedConnection

        pool = {**_POOL, "connection_class": TimedConnection}
        database["OPTIONS"] = {**_POSTGRESQL, "pool": pool, **database.get("OPTIONS", {})}
        # The pool hands out a connection only after a look whether its server is still there.
        database.setdefault("CONN_HEALTH_CHECKS", True)
        # A cursor of the server's would outlive the transaction that a pooler gives it.
        database["DISABLE_SERVER_SIDE_CURSORS"] = True
    return database


def _parsed(url: str) -> dict[str, Any]:
    """Django's settings for a URL; the errors do not repeat it, because it holds a password."""
    scheme = url.partition(":")[0]
    if "://" not in url or scheme not in _SCHEMES:
        raise BadSetting(
            "DATABASE_URL must begin with postgres:// or sqlite:///, for example "
            "postgres://user:password@host/name or sqlite:////var/lib/chat/chat.sqlite3."
        )
    try:
        urlsplit(url).port  # noqa: B018 - raises ValueError where it is none
        database: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError:
        raise BadSetting(
            "DATABASE_URL cannot be read: a sign of its user or password such as / or # must be "
            "percent-encoded, and its port must be a number."
        ) from None
    if not database.get("NAME"):
        raise BadSetting("DATABASE_URL must name a database, as in postgres://user@host/name.")
    return database
