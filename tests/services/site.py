"""Processes of the site itself, started as a deployment starts them."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Literal

from rooms.limits import Limits
from tests.services.ports import free_port
from tests.services.process import Process

ROOT = Path(__file__).resolve().parent.parent.parent
Kind = Literal["serve", "uvicorn", "fast", "wsproto"]
"""`manage.py serve`; plain `uvicorn`; uvicorn with our own protocol class, or with wsproto."""
_FAST = ["--ws", "websocket.uvicorn:Protocol"]


class Site(Process):
    """One server of the site: `url` for HTTP, `socket_url` for WebSockets, its `database`'s URL."""

    def __init__(self, kind: Kind, workers: int, env: Mapping[str, str], log: Path) -> None:
        """Prepare the command line for a free port; `env` is added to a clean environment."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}"
        self.database = env.get("DATABASE_URL", "")
        # To have the simple room say that it needs Redis takes a tenth of a start.
        simple = {} if env.get("REDIS_URL") else {"SIMPLE_ROOM": "0"}
        super().__init__(
            _command(kind, self.port, workers),
            log,
            ready=self._answers,
            env={**site_environment(), **simple, **env},
            cwd=ROOT,
        )

    def complaints(self) -> list[str]:
        """Lines of the log that no healthy server prints: tracebacks, errors."""
        signs = ("Traceback (most recent call last)", "ERROR", "CRITICAL", "Exception in")
        return [line for line in self.output().splitlines() if any(sign in line for sign in signs)]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/", timeout=10) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"GET / answers {error.code}:\n{self.tail()}") from error
        except OSError:
            return False


def site_environment() -> dict[str, str]:
    """What a process of the site gets from the shell: where programs are, and nothing else."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
    return {name: os.environ[name] for name in kept if name in os.environ}


def unlimited() -> dict[str, str]:
    """The environment that switches the rate limits off, for tests that talk fast."""
    off = ("events", "flood", "sockets", "enter", "namesakes")
    return {f"CHAT_{field.name.upper()}": "0" for field in fields(Limits) if field.name in off}


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command to its end and return what it printed.

    Raises `RuntimeError` with its output when it fails.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**site_environment(), **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def migrate(url: str) -> None:
    """Make all tables in the database at `url`; raises `RuntimeError`."""
    manage("migrate", "--verbosity", "0", env={"DATABASE_URL": url, "DEBUG": "1"})


def _command(kind: Kind, port: int, workers: int) -> list[str]:
    where = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    if kind == "serve":
        return [sys.executable, "manage.py", "serve", *where]
    command = [sys.executable, "-m", "uvicorn", "chatsite.asgi:application", *where]
    return command + {"fast": _FAST, "wsproto": ["--ws", "wsproto"]}.get(kind, [])
