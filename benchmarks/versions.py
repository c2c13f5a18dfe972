"""What was measured, on what."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.install import NODE
from benchmarks.servers import PEERS, PEERS_PYTHON

_OURS = ("django", "uvicorn", "uvloop", "redis", "hiredis", "msgspec", "psycopg")
_THEIRS = ("django", "channels", "channels-redis", "broadcaster", "starlette", "uvicorn", "redis")
_ASK = (
    "import json, sys; from importlib.metadata import version;"
    "print(json.dumps({n: version(n) for n in sys.argv[1:]}))"
)


def versions() -> dict[str, str]:
    """Names and versions of the machine, the servers and what they are made of."""
    theirs = json.loads(_output(str(PEERS_PYTHON), "-c", _ASK, *_THEIRS))
    node = json.loads((PEERS / "node/package.json").read_text())["dependencies"]
    return {
        "machine": f"{platform.system()} {platform.release()}, {os.cpu_count()} cores",
        "Python": platform.python_version(),
        "SQLite": _output(sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"),
        "Redis": _output("redis-server", "--version").split("v=")[1].split()[0],
        "PostgreSQL": _output("psql", "--version").split(") ")[1].split()[0],
        "Node": _output(str(NODE), "--version"),
        "ours": _listed({name: version(name) for name in _OURS}),
        "Python peers": _listed(theirs),
        "Node peers": _listed(node),
        "commit": _output("git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"),
    }


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in names.items())


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
