"""docs/adding-a-command.md is followed: its edits are made in a copy, and the tests run there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.site import ROOT

TEXT = (ROOT / "docs" / "adding-a-command.md").read_text()
BLOCK = re.compile(r"^```(diff|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`((?:\w+/)+[\w.-]+)`$", re.MULTILINE)
"""The file that the blocks below it belong to, named on a line of its own."""
COPIED = ("chatsite", "docs", "rooms", "tests", "websocket")
UNFINISHED = shutil.ignore_patterns("*.pyc.*")
"""Compiled modules are copied, too, but for those that somebody is writing."""
TESTS = (
    "tests/rooms/domain/test_forward.py",
    "tests/rooms/domain/test_policy.py",
    "tests/rooms/test_protocol_docs.py",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository's Python code and documents."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=UNFINISHED)
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "frontend").symlink_to(ROOT / "frontend")
    return tmp_path


def _follow(copy: Path) -> None:
    """Make every edit of the page."""
    for block in BLOCK.finditer(TEXT):
        path = copy / FILE.findall(TEXT[: block.start()])[-1]
        if block[1] == "python":
            path.write_text(block[2])
        else:
            _patch(path, block[2].splitlines())


def _patch(path: Path, lines: list[str]) -> None:
    before = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
    after = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
    text = path.read_text()
    assert text.count(before) == 1, f"{path.name} does not have these lines once:\n{before}"
    path.write_text(text.replace(before, after))


def test_the_example_works(copy: Path) -> None:
    """With the edits of the page, its own test and those of policy and wire pass."""
    _follow(copy)
    site = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
    options = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *TESTS],
        cwd=copy,
        env={**site, "TEST_DATABASE": "sqlite"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
