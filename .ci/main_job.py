"""The service's main job, as a newcomer meets it: `make run`, a room, a talk, Ctrl-C.

Runs in a terminal of its own (a pseudo-terminal), so that Ctrl-C is the real one.
"""

import asyncio
import os
import pty
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services.entrance import enter  # noqa: E402
from tests.services.ports import free_port  # noqa: E402
from tests.services.talk import Talk  # noqa: E402

START_SECONDS = 180.0
STOP_SECONDS = 30.0


class Terminal:
    """`make run` in a pseudo-terminal; `printed` is what it has shown so far."""

    def __init__(self, port: int, data: str) -> None:
        """Start it on `port`, with its database in the directory `data`."""
        self.printed = b""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update(PORT=str(port), DATA_DIR=data)
            os.execvp("make", ["make", "run"])
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                self.printed += os.read(self._terminal, 65536)
            except OSError:
                return  # Linux says so when the last process has left the terminal

    def press_control_c(self) -> None:
        """Type the terminal's interrupt character."""
        os.write(self._terminal, b"\x03")

    def exit_status(self) -> int:
        """Wait for the end; raises `TimeoutError`."""
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        raise TimeoutError("make run goes on after Ctrl-C")


def wait_for_page(address: str) -> str:
    """The page at `address`, once the server is up; raises `TimeoutError`."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return str(response.read(), "utf-8")
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


async def talk(url: str) -> None:
    """Two people meet in the lobby and hear each other; a third reads it all afterwards."""
    async with (
        await Talk.connect(url, cookie=await enter(url, "Ada")) as ada,
        await Talk.connect(url, cookie=await enter(url, "Grace")) as grace,
    ):
        await ada.say("hello from Ada")
        await grace.expect("message")
        await grace.say("hello from Grace")
        await ada.until(2)
    async with await Talk.connect(url) as reader:
        if reader.texts != ["hello from Ada", "hello from Grace"]:
            raise RuntimeError(f"the room's history is {reader.texts}")


def main() -> int:
    """Do it all; returns 0 when it went as it should."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="chat-main-job-") as data:
        terminal = Terminal(port, data)
        try:
            wait_for_page(f"{url}/rooms/lobby/")
            asyncio.run(talk(url))
        finally:
            terminal.press_control_c()
            status = terminal.exit_status()
            sys.stdout.write(terminal.printed.decode(errors="replace"))
        complaints = [b"Traceback", b"Error"]
        if status or any(sign in terminal.printed for sign in complaints):
            sys.stdout.write(f"make run ended with {status}\n")
            return 1
    sys.stdout.write("the main job is done: served, talked, left cleanly\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
