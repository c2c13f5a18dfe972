"""`DATABASE_URL` into Django's database settings, with what each database needs to be safe here."""

from pathlib import Path
from typing import Any

import environ

_SQLITE = {
    # A transaction that reads before it writes fails at once with "database is locked" when it
    # starts DEFERRED; IMMEDIATE waits its turn instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    # FULL survives a power cut, not only a crash: an ack is a promise.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;",
}
_POSTGRESQL = {
    "options": "-c statement_timeout=5000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000",
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
}


def database_settings(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    """The default database: SQLite in `data_dir`, or what `DATABASE_URL` names."""
    if env.str("DATABASE_URL", default=""):
        database: dict[str, Any] = env.db("DATABASE_URL")
    else:
        data_dir.mkdir(parents=True, exist_ok=True)
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "chat.sqlite3")}
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {**_SQLITE, **database.get("OPTIONS", {})}
        # Tests use threads with a connection each, which an in-memory database cannot serve.
        database["TEST"] = {"NAME": str(database["NAME"]) + ".test"}
    elif database["ENGINE"].endswith("postgresql"):
        database["OPTIONS"] = {**_POSTGRESQL, **database.get("OPTIONS", {})}
        # The pool hands out a connection only after a look whether its server is still there.
        database.setdefault("CONN_HEALTH_CHECKS", True)
    return database
