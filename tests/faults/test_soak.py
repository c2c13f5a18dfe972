"""The soak, short: everything at once, on real processes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services import database
from tests.services.postgres import PostgresServer
from tests.services.site import ROOT, site_environment

SMALL = ["--clients", "60", "--rooms", "6", "--seconds", "12", "--cut", "0.1", "--json"]
FAULTS = ["--kill-worker", "1", "--restart-redis", "1", "--restart-worker", "1"]
FAULTY = ["--drop", "0.2", "--repeat", "0.2", "--reorder", "0.2", "--delay", "0.05"]


@pytest.fixture
def where(request: pytest.FixtureRequest) -> list[str]:
    """The option that names a new database of the kind that the run is on."""
    if database.kind() == "sqlite":
        return []
    server: PostgresServer = request.getfixturevalue("postgres")
    return ["--database", server.create_database(f"soak_{abs(hash(request.node.name))}")]


def test_soak_passes(where: list[str], tmp_path: Path) -> None:
    """People who are cut off from servers that are killed lose nothing and see nothing twice."""
    status, summary = soak([*SMALL, *FAULTS, *FAULTY, *where], tmp_path)
    assert summary["examples"] == []
    assert status == 0
    assert summary["passed"] is True
    assert summary["done"]["kill worker"] == summary["done"]["restart redis"] == 1
    assert summary["done"]["acks"] > 60
    assert summary["done"]["cuts"] > 0


def test_soak_fails(where: list[str], tmp_path: Path) -> None:
    """A site that does not do its duty fails the soak: here it refuses what people say."""
    env = {"CHAT_TEXT": "5"}
    options = ["--clients", "10", "--rooms", "1", "--seconds", "2", "--rate", "2", "--settle", "5"]
    status, summary = soak([*options, "--json", *where], tmp_path, env)
    assert status == 1
    assert summary["passed"] is False
    assert summary["wrong"]["refused"] > 0


def soak(
    options: list[str], directory: Path, env: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Run it; returns the exit status and the summary."""
    done = subprocess.run(
        [sys.executable, "manage.py", "soak", *options],
        cwd=ROOT,
        env={**site_environment(), "DATA_DIR": str(directory), **(env or {})},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    summary: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, summary
