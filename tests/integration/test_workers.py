"""Several workers without Redis would be several chats: none of them starts."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.ports import free_port
from tests.services.site import ROOT, site_environment

pytestmark = pytest.mark.one_database

SENTENCE = "Several workers need Redis to carry messages between them: set REDIS_URL"
SERVE = ["manage.py", "serve"]
UVICORN = ["-m", "uvicorn", "chatsite.asgi:application"]


# What its workers start with is not what the first process has looked at.
WORKERS_FAIL = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
from django.conf import settings
from django.core.management import execute_from_command_line
settings.BROKER_URL
os.environ["REDIS_URL"] = "http://cache.test"
execute_from_command_line(sys.argv)
"""


def start(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to end by itself, within a minute."""
    return subprocess.run(
        [sys.executable, *arguments, "--port", str(free_port())],
        cwd=ROOT,
        env={**site_environment(), **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def env(fresh_database: Callable[[], str], tmp_path: Path) -> dict[str, str]:
    """A site without Redis."""
    return {"DATABASE_URL": fresh_database(), "DATA_DIR": str(tmp_path)}


def test_serve_refuses_workers(env: dict[str, str]) -> None:
    """`serve --workers 2` says what is missing, in one line, and fails."""
    done = start([*SERVE, "--workers", "2"], env)
    assert done.returncode == 2
    assert SENTENCE in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_web_concurrency(env: dict[str, str]) -> None:
    """WEB_CONCURRENCY=2 is the same as `--workers 2`."""
    done = start(SERVE, {**env, "WEB_CONCURRENCY": "2"})
    assert done.returncode == 2
    assert SENTENCE in done.stderr


def test_serve_says_that_workers_failed(env: dict[str, str]) -> None:
    """Where no worker can start, `serve` ends with a sentence and fails."""
    more = {"REDIS_URL": "redis://127.0.0.1:1"}
    done = start(["-c", WORKERS_FAIL, "serve", "--workers", "2"], {**env, **more})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("The chat could not start; the reason is above.")


@pytest.mark.parametrize("by", ["option", "environment"])
def test_uvicorn_gives_up(env: dict[str, str], by: str) -> None:
    """Plain uvicorn says what is missing and ends, in place of starting workers for ever."""
    options = ["--workers", "2"] if by == "option" else []
    more = {"WEB_CONCURRENCY": "2"} if by == "environment" else {}
    done = start([*UVICORN, *options], {**env, **more})
    said = done.stdout + done.stderr
    assert SENTENCE in said
    assert "Application startup complete" not in said
