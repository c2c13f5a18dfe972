"""The code that a server of ours runs: this checkout, or another commit of it to compare with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator import BUILD
from tests.services.site import ROOT, site_environment


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit's files, and the interpreter that has the packages which that commit pins."""

    root: Path
    python: Path

    def run(self, *arguments: str, env: dict[str, str]) -> str:
        """Run Python in the checkout to its end; returns what it printed.

        Raises `CalledProcessError`.
        """
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.root,
            env={**site_environment(), **env},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout


HERE = Checkout(ROOT, Path(sys.executable))
"""This checkout."""


def checkout(revision: str) -> Checkout:
    """Check out a commit beside this one and install its packages, once; raises
    `CalledProcessError` where there is no such commit."""
    sha = _git("rev-parse", "--short", "--verify", f"{revision}^{{commit}}")
    root = BUILD / f"commit-{sha}"
    if not root.exists():
        _git("worktree", "prune")
        _git("worktree", "add", "--detach", str(root), sha)
    python = root / ".venv/bin/python"
    if not python.exists():
        lock = root / "requirements.lock"
        subprocess.run(["sh", ".ci/venv.sh", root / ".venv", lock], cwd=root, check=True)
    return Checkout(root, python)


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
