"""The load generator in C: built at first use, run with an eye on each phase."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

SOURCES = Path(__file__).parent / "load"
BUILD = Path(__file__).parent / "build"
_COMPILE = ("cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o")


class LoadFailed(RuntimeError):
    """The generator could not finish its run; the message is what it said."""


def build(directory: Path = BUILD) -> Path:
    """The generator's program, compiled when a source is newer; raises `LoadFailed`."""
    program = directory / "load"
    sources = sorted(SOURCES.glob("*.[ch]"))
    newest = max(source.stat().st_mtime for source in sources)
    if program.exists() and program.stat().st_mtime >= newest:
        return program
    directory.mkdir(parents=True, exist_ok=True)
    units = [str(source) for source in sources if source.suffix == ".c"]
    done = subprocess.run([*_COMPILE, str(program), *units], capture_output=True, text=True)
    if done.returncode != 0:
        raise LoadFailed(done.stderr)
    return program


def run(command: Sequence[str], on_phase: Callable[[str], None]) -> dict[str, float]:
    """Run the generator to its end and return its results, times in seconds, latencies in ms.

    `on_phase` is called when a phase begins: connecting, connected, begin, end, drained. Raises
    `LoadFailed`.
    """
    results: dict[str, float] = {}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            report = json.loads(line)
            if report.pop("phase") == "done":
                results = report
            else:
                on_phase(json.loads(line)["phase"])
        complaint = process.stderr.read() if process.stderr else ""
    if process.returncode != 0:
        raise LoadFailed(complaint.strip() or f"exit status {process.returncode}")
    if complaint:
        print(complaint.strip(), flush=True)
    return results
