"""What processes cost is read from /proc."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.procfs import (
    cpu_seconds,
    memory_bytes,
    peak_bytes,
    resident_bytes,
    tree,
    unsent,
)

BURN = "import time\nwhile time.process_time() < 0.3: pass\n"
WAIT = "print('ready', flush=True); input()"


@contextmanager
def python(program: str) -> Iterator[int]:
    """A Python process that has said that it is ready; it ends with the block."""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process.pid
        finally:
            process.kill()


def test_counts_time_that_a_process_used() -> None:
    """A process that burned 0.3 s of CPU has used at least that, and not a multiple."""
    with python(BURN + WAIT) as pid:
        assert 0.29 <= cpu_seconds([pid]) < 3


def test_counts_time_of_threads() -> None:
    """What a thread burns is on its process' bill."""
    threaded = f"import threading\nt = threading.Thread(target=exec, args=({BURN!r}, {{}}))\n"
    with python(threaded + "t.start(); t.join()\n" + WAIT) as pid:
        assert cpu_seconds([pid]) >= 0.29


def test_counts_time_of_children_that_ended() -> None:
    """What an ended child used stays on its parent's bill."""
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\n"
    with python(child + WAIT) as pid:
        assert cpu_seconds([pid]) >= 0.29


def test_finds_all_descendants() -> None:
    """A child's child belongs to the tree."""
    nested = "import subprocess, sys\nc = subprocess.Popen([sys.executable, '-c', {!r}])\n"
    child = nested.format("import time; time.sleep(60)") + "print(c.pid, flush=True); c.wait()"
    program = (
        "import subprocess, sys\n"
        f"c = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "grandchild = int(c.stdout.readline())\n"
        "print('ready', flush=True); print(c.pid, grandchild, flush=True); input()"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        expected = [process.pid, *map(int, process.stdout.readline().split())]
        try:
            assert sorted(tree(process.pid)) == sorted(expected)
        finally:
            for pid in expected:
                subprocess.run(["kill", str(pid)], check=True)


def test_counts_memory() -> None:
    """A process that fills 64 MB more needs about that much more."""
    with python(WAIT) as small, python("a = b'x' * 64_000_000\n" + WAIT) as large:
        grown = memory_bytes([large]) - memory_bytes([small])
        assert 60_000_000 < grown < 72_000_000
        both = memory_bytes([small, large])
        assert both >= memory_bytes([large])


def test_a_process_that_has_left_costs_nothing_more() -> None:
    """Services end workers while they are being counted."""
    with python(WAIT) as pid:
        pass
    assert cpu_seconds([pid]) == 0


def test_the_peak_outlives_what_was_given_back() -> None:
    """64 MB that were let go of are in the peak, and no longer resident."""
    with python("a = b'x' * 64_000_000\ndel a\n" + WAIT) as pid:
        assert peak_bytes([pid]) - resident_bytes([pid]) > 50_000_000


def test_sees_what_the_kernel_keeps_for_a_deaf_peer() -> None:
    """What was written and not read is counted, for this port alone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client, listener.accept()[0] as peer:
            assert unsent([port]) == [0]
            peer.setblocking(False)
            with suppress(BlockingIOError):
                while peer.send(b"x" * 65_536):
                    pass
            assert unsent([port])[0] > 0
            assert unsent([client.getsockname()[1]]) == [0]
