"""The database of a test run, chosen by TEST_DATABASE before Django's settings are loaded."""

import atexit
import os
import tempfile

from tests.services import guardian
from tests.services.once import PREPARED
from tests.services.postgres import PostgresServer

CHOICES = ("sqlite", "postgres")


def prepare() -> None:
    """Point the environment at a database of this run's own, and start it where need be.

    TEST_DATABASE is `sqlite` (default) or `postgres`; raises `ValueError` for another. What the
    shell has set for a real site is forgotten: tests never touch its data.
    """
    if PREPARED in os.environ:
        return
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    if kind not in CHOICES:
        raise ValueError(f"TEST_DATABASE is one of {', '.join(CHOICES)}, not {kind!r}.")
    _forget_the_site()
    directory = tempfile.mkdtemp(prefix="chat-tests-")
    guardian.delete(directory)
    os.environ |= {"DATA_DIR": directory, PREPARED: kind}
    if kind == "postgres":
        os.environ["DATABASE_URL"] = _start_postgres().url


def kind() -> str:
    """Which of `CHOICES` this run is on."""
    return os.environ[PREPARED]


def _start_postgres() -> PostgresServer:
    server = PostgresServer()
    atexit.register(server.remove)
    server.start()
    return server


def _forget_the_site() -> None:
    names = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS"}
    names |= {"CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY", "DATA_DIR", "HSTS_SECONDS"}
    names |= {"HSTS_SUBDOMAINS", "HSTS_PRELOAD", "LOG_REQUESTS", "WEB_CONCURRENCY", "SITE_NAME"}
    for name in [*os.environ]:
        if name in names or name.startswith("CHAT_"):
            del os.environ[name]
