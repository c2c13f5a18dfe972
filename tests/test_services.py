"""The servers that tests start: they answer, restart in place, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.services import database
from tests.services.browser import Visit
from tests.services.once import PREPARED, once
from tests.services.postgres import PostgresServer
from tests.services.redis_server import RedisServer


def test_redis_restarts_in_place(own_redis: RedisServer) -> None:
    """A redis-server that was killed comes back at the same URL."""
    url = own_redis.url
    first = own_redis.pid
    own_redis.kill()
    assert not own_redis.running
    own_redis.start()
    assert own_redis.url == url
    assert own_redis.pid != first


def test_killed_server_is_gone(own_redis: RedisServer) -> None:
    """After `kill` no process of the server is left."""
    pid = own_redis.pid
    own_redis.kill()
    assert not os.path.exists(f"/proc/{pid}")


def test_postgres_makes_databases(postgres: PostgresServer) -> None:
    """A new database is reachable at the URL that `create_database` returns."""
    url = postgres.create_database("made_by_a_test")
    with psycopg.connect(url) as session:
        row = session.execute("SELECT current_database()").fetchone()
    assert row == ("made_by_a_test",)


def test_suite_is_on_the_database_asked_for(db: None) -> None:
    """TEST_DATABASE decides which database Django talks to."""
    vendors = {"sqlite": "sqlite", "postgres": "postgresql"}
    assert connection.vendor == vendors[database.kind()]


@pytest.mark.browser
async def test_page_is_heard(visit: Visit) -> None:
    """What a page complains about on its console is kept for the test to read."""
    visitor = await visit("data:text/html,<script>console.error('broken')</script>")
    assert visitor.complaints == ["error: broken"]


def test_what_is_no_test_run_makes_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A benchmark starts the same servers: what they need is made once for it, outside the data of
    any site."""
    monkeypatch.delenv(PREPARED)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    made: list[Path] = []
    assert [once("x", made.append), once("x", made.append)] == [made[0]] * 2
    assert [*tmp_path.iterdir()] == []


def test_killed_run_leaves_no_server(tmp_path: Path) -> None:
    """What a process of the tests has started ends with it, even where it is killed."""
    program = (
        "import sys, os, signal; from pathlib import Path;"
        "from tests.services.redis_server import RedisServer;"
        "server = RedisServer(Path(sys.argv[1])); server.start();"
        "print(server.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    pid = int(killed.stdout)
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{pid}"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
