"""Small files, short functions: the measures that keep the code readable (CONTRIBUTING.md)."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.services.site import ROOT

SOURCES = ("websocket", "rooms", "chatsite", "scripts", "benchmarks", "tests")


def _files() -> Iterator[Path]:
    for source in SOURCES:
        for path in (ROOT / source).rglob("*.py"):
            if not {"migrations", ".venv", "build", "node_modules"} & set(path.parts):
                yield path


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_text = ast.get_docstring(node, clean=False) is not None
            text = (first.end_lineno or 0) - first.lineno + 1 if has_text else 0
            yield f"{path.relative_to(ROOT)}:{node.name}", _length(node) - text


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    """No file has more than 300 lines, and half of them at most 120."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in _files()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert statistics.median(lengths.values()) <= 120


def test_no_function_is_long() -> None:
    """No function has more than 45 lines, and nine in ten at most 20."""
    lengths = dict(entry for path in _files() for entry in _functions(path))
    assert {name: length for name, length in lengths.items() if length > 45} == {}
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= 20


def test_no_module_is_a_drawer() -> None:
    """A module is called by what it holds: none is called utils, helpers or manager."""
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [str(path) for path in _files() if path.stem in drawers] == []


def test_no_assert_outside_tests() -> None:
    """Input is checked with `if` and `raise`, which no option of Python takes away."""
    found = [
        str(path.relative_to(ROOT))
        for path in _files()
        if path.relative_to(ROOT).parts[0] != "tests"
        and any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(path.read_text())))
    ]
    assert found == []
