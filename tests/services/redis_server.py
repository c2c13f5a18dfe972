"""A real redis-server on a free port."""

import shutil
import socket
import tempfile
from pathlib import Path

from tests.services.ports import free_port
from tests.services.process import Process, ServerFailed


class RedisServer(Process):
    """A redis-server of our own, without persistence, reachable at `url`."""

    def __init__(self, directory: Path, *options: str) -> None:
        """Keep its files in `directory`; `options` are added to its command line."""
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [_program(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(directory), *options]
        super().__init__(command, directory / "redis.log", ready=self._answers)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                # A server that asks for a password is up as well.
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


def redis_directory() -> Path:
    """A new directory for the files of one server."""
    return Path(tempfile.mkdtemp(prefix="chat-redis-"))


def _program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        raise ServerFailed("redis-server is not installed; `make services` installs it.")
    return program
