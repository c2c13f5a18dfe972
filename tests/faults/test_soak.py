"""The soak, short: everything at once, on real processes."""

import json
from pathlib import Path
from typing import Any

from tests.services.site import run

SMALL = ["--clients", "40", "--rooms", "10", "--seconds", "12", "--rate", "1", "--json"]
CUT = ["--cut", "0.1"]
FAULTS = ["--kill-worker", "1", "--restart-redis", "1", "--restart-worker", "1"]
FAULTY = ["--drop", "0.2", "--repeat", "0.2", "--reorder", "0.2", "--delay", "0.05"]


KINDS = (
    "message", "edit", "delete", "react", "pin", "subject", "rename", "join", "leave", "read",
    "unread",
)  # fmt: skip


def test_soak_passes(tmp_path: Path) -> None:
    """People who are cut off from servers that are killed lose nothing and see nothing twice."""
    status, summary = soak([*SMALL, *CUT, *FAULTS, *FAULTY], tmp_path)
    assert summary["examples"] == []
    assert status == 0
    assert summary["passed"] is True
    assert summary["done"]["kill worker"] == summary["done"]["restart redis"] == 1
    assert summary["done"]["acks"] > 60
    assert summary["done"]["cuts"] > 0
    assert all(summary["done"].get(f"sent: {kind}") for kind in KINDS)


def test_soak_passes_without_the_fast_path(tmp_path: Path) -> None:
    """A plain uvicorn serves the site; as nothing is done to it, no number is skipped."""
    options = ["--clients", "20", "--rooms", "4", "--seconds", "4", "--rate", "2", "--json"]
    status, summary = soak([*options, "--server", "uvicorn"], tmp_path)
    assert summary["examples"] == []
    assert status == 0
    assert "numbers skipped" not in summary["done"]


def test_soak_passes_when_the_database_is_restarted(tmp_path: Path) -> None:
    """A PostgreSQL that crashes and comes back loses nothing that was acked."""
    faults = ["--postgres", "--restart-database", "1"]
    status, summary = soak([*SMALL, *faults], tmp_path)
    assert summary["examples"] == []
    assert status == 0
    assert summary["done"]["restart database"] == 1


def test_soak_fails(tmp_path: Path) -> None:
    """A site that does not do its duty fails the soak: here it refuses what people say."""
    env = {"CHAT_TEXT": "5"}
    options = ["--clients", "10", "--rooms", "1", "--seconds", "2", "--rate", "2", "--settle", "5"]
    status, summary = soak([*options, "--json"], tmp_path, env)
    assert status == 1
    assert summary["passed"] is False
    assert summary["wrong"]["refused"] > 0


def soak(
    options: list[str], directory: Path, env: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Run it; returns the exit status and the summary."""
    done = run(
        ["manage.py", "soak", *options], {"DATA_DIR": str(directory), **(env or {})}, timeout=110
    )
    assert done.stdout, done.stderr[-2000:]
    summary: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, summary
