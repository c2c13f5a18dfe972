"""Free ports for servers that a test starts."""

import random
import socket

# Below the range from which the kernel takes ports for outgoing connections: nobody else takes
# the port of a server while a test has it stopped.
_FIRST, _LAST = 20_000, 32_000
_choose = random.SystemRandom()  # pytest-randomly seeds the ordinary one alike in every process


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    while True:
        port = _choose.randrange(_FIRST, _LAST)
        if _bindable(port):
            return port


def _bindable(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
