"""Processes of the site itself, started as a deployment starts them."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import IO, Literal

from rooms.limits import Limits
from tests.services import warm
from tests.services.ports import free_port
from tests.services.process import Process
from tests.services.warm import Forked

ROOT = warm.ROOT
Kind = Literal["serve", "uvicorn", "fast", "wsproto"]
"""`manage.py serve`; plain `uvicorn`; uvicorn with our own protocol class, or with wsproto."""
_FAST = ["--ws", "websocket.uvicorn:Protocol"]
_APPLICATION = "chatsite.asgi:application"
UNCOMPARED = "tests.services.uncompared:application"
"""The site, but a process hears of a change by being told of it, or never."""


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

    def serve(self, application: str) -> None:
        """Have uvicorn serve another ASGI application than the site's, from the next start on."""
        self.command[self.command.index(_APPLICATION)] = application

    def complaints(self) -> list[str]:
        """Lines of the log that no healthy server prints: tracebacks, errors."""
        signs = ("Traceback (most recent call last)", "ERROR", "CRITICAL", "Exception in")
        return [line for line in self.output().splitlines() if any(sign in line for sign in signs)]

    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes] | Forked:
        if not warm.can_start(self.command[1:]):
            return super()._launch(log)
        with open(os.devnull, "rb") as nothing:
            streams = [nothing.fileno(), log.fileno(), log.fileno()]
            return warm.start(self.command[1:], self._env or {}, streams)

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


def run(
    arguments: Sequence[str], env: Mapping[str, str], *, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `python <arguments>` in the repository to its end, with `env` and nothing else of ours.

    Raises `subprocess.TimeoutExpired` when it is not over after `timeout` seconds.
    """
    env = {**site_environment(), **env}
    if warm.can_start(arguments):
        return warm.run(arguments, env, timeout)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def unlimited() -> dict[str, str]:
    """The environment that switches the rate limits off, for tests that talk fast."""
    off = ("events", "flood", "sockets", "enter", "namesakes")
    return {f"CHAT_{field.name.upper()}": "0" for field in fields(Limits) if field.name in off}


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command to its end and return what it printed.

    Raises `RuntimeError` with its output when it fails.
    """
    done = run(["manage.py", *arguments], env, timeout=120)
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
    command = [sys.executable, "-m", "uvicorn", _APPLICATION, *where]
    return command + {"fast": _FAST, "wsproto": ["--ws", "wsproto"]}.get(kind, [])
