"""`make run` ends as well as the server does: Ctrl-C interrupts the server alone."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.site import ROOT

SERVER = """
import os, signal, sys, time
def leave(number, frame):
    os.write(1, b"left by %d" % number)  # print may be at work underneath
    sys.exit(3)
signal.signal(signal.SIGINT, leave)
signal.signal(signal.SIGTERM, leave)
print("up", flush=True)
while True:
    time.sleep(60)
"""
MAKEFILE = "run:\n\t@exec {python} {script} {python} {server}\n"


@dataclass
class Job:
    """A `make` in a terminal of its own."""

    make: subprocess.Popen[bytes]
    terminal: int
    printed: str = ""

    def read_until(self, text: str) -> None:
        """Read what it prints until `text` is there; the test's deadline bounds the wait."""
        while text not in self.printed:
            self.printed += os.read(self.terminal, 4096).decode()


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    """A server that is run by `make` through .ci/foreground.py, and is up."""
    server, makefile = tmp_path / "server.py", tmp_path / "Makefile"
    server.write_text(SERVER)
    script = ROOT / ".ci" / "foreground.py"
    makefile.write_text(MAKEFILE.format(python=sys.executable, script=script, server=server))
    terminal, end = pty.openpty()
    # A session of its own with this terminal: what a shell's window gives to a command.
    command = ["setsid", "--ctty", "make", "-f", str(makefile), "run"]
    job = Job(subprocess.Popen(command, stdin=end, stdout=end, stderr=end), terminal)
    os.close(end)
    job.read_until("up")
    yield job
    job.make.kill()
    job.make.wait()
    os.close(terminal)


def test_control_c_interrupts_the_server_alone(job: Job) -> None:
    """The server gets SIGINT, and `make` reports the server's own exit status."""
    os.write(job.terminal, b"\x03")
    job.read_until("left by 2")
    job.read_until("Error 3")
    assert job.make.wait() == 2  # make's own status for a recipe that failed: not an interrupt


def test_sigterm_is_passed_on(job: Job) -> None:
    """Who ends `make` ends the server, too."""
    job.make.terminate()
    job.read_until("left by 15")
