"""Imports point one way: down the layers (docs/architecture.md)."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.services.site import ROOT


def test_contracts_are_kept() -> None:
    """Every contract of pyproject.toml holds: layers, and `websocket` as a package of its own."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_websocket_imports_nothing_of_the_chat() -> None:
    """The package for sockets loads where neither the chat nor Redis is there."""
    program = (
        "import sys; import websocket, websocket.connection, websocket.middleware;"
        "print([m for m in sys.modules if m.split('.')[0] in ('rooms', 'chatsite', 'redis')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_only_access_makes_grants() -> None:
    """`Grant(…)` is called in `rooms/domain/access.py` and nowhere else in the chat."""
    makers = {
        str(path.relative_to(ROOT))
        for package in ("rooms", "chatsite")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Grant"
    }
    assert makers == {"rooms/domain/access.py"}
