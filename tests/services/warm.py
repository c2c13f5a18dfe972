"""Processes of the site that start warm: forked by a process that has loaded the libraries.

To load the libraries takes more than half of a start, and a run of the tests starts hundreds of
processes. Whatever depends on the environment, the settings and the site's own code, is loaded
after the fork, by `manage.py` and by uvicorn as ever.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARIES = (
    *("django.contrib.staticfiles", "django.core.asgi", "django.core.cache.backends.locmem"),
    *("django.core.files.storage", "django.core.mail.backends.console", "django.core.paginator"),
    *("django.core.management.base", "django.core.signing", "django.core.validators"),
    *("django.db.backends.sqlite3.base", "django.db.migrations.executor", "django.db.models"),
    *("django.forms", "django.http", "django.middleware.csrf", "django.middleware.security"),
    *("django.shortcuts", "django.template.backends.django", "django.template.defaulttags"),
    *("django.template.loader_tags", "django.urls", "django.utils.autoreload"),
    *("django.views.generic", "PIL.Image", "PIL.ImageOps", "comrak"),
    *("confusable_homoglyphs.confusables", "cryptography.hazmat.primitives.asymmetric.ec"),
    *("cryptography.x509", "email.mime.multipart", "environ", "fido2.server", "httptools"),
    *("msgspec.json", "psycopg_pool", "pygments.lexers", "redis.asyncio", "segno"),
    *("servestatic.responders", "sqlparse", "uvicorn.lifespan.on", "uvicorn.main", "uvloop"),
    *("uvicorn.protocols.http.httptools_impl", "uvicorn.supervisors"),
    *("websockets.asyncio.server", "websockets.server"),
)
"""What a process of the site imports that looks at no setting while it is imported."""
_LONGEST = 128 * 1024
"""Bytes of an order: arguments and environment."""
_lock = threading.Lock()
_orders: dict[int, socket.socket] = {}


class Forked:
    """A process that was forked; as much of `subprocess.Popen` as tests use."""

    def __init__(self, told: socket.socket) -> None:
        """Wait for its id; `told` receives that, and its exit status at its end."""
        self.returncode: int | None = None
        self._told = told
        self._lock = threading.Lock()
        self.pid = self._number()

    def poll(self) -> int | None:
        """Its exit status, as `subprocess` gives it; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, `timeout` seconds at most; raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            told = select.poll()
            told.register(self._told, select.POLLIN)
            if not told.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        with self._lock:
            if self.returncode is None:
                self.returncode = self._number()
                self._told.close()
        return self.returncode

    def send_signal(self, by: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, by)

    def _number(self) -> int:
        said = self._told.recv(16)
        if not said:
            raise RuntimeError("whoever forks processes has ended")
        return int(said)


def can_start(arguments: Sequence[str]) -> bool:
    """Whether `python <arguments>` can be started warm: `manage.py`, `-m <module>` or `-c <code>`.

    Several workers start each other in their own way. Where coverage is measured, nothing starts
    warm: it has to be there from the beginning of a process.
    """
    alone = "--workers" not in arguments or arguments[arguments.index("--workers") + 1] == "1"
    named = arguments[0] in {"manage.py", "-m", "-c"}
    return named and alone and "COVERAGE_PROCESS_START" not in os.environ


def start(arguments: Sequence[str], env: Mapping[str, str], streams: Sequence[int]) -> Forked:
    """Start `python <arguments>` in a session of its own, in the repository.

    `streams` are the descriptors of its input, its output and its errors.
    """
    order = json.dumps([[*arguments], {**env}]).encode()
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with theirs, _lock:
        socket.send_fds(_nursery(), [order], [theirs.fileno(), *streams])
    return Forked(ours)


def run(
    arguments: Sequence[str], env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `python <arguments>` to its end, with what it prints.

    Raises `subprocess.TimeoutExpired` when it is not over after `timeout` seconds, and ends it.
    """
    with open(os.devnull) as nothing, TemporaryFile("w+") as said, TemporaryFile("w+") as wrong:
        forked = start(arguments, env, [nothing.fileno(), said.fileno(), wrong.fileno()])
        try:
            status = forked.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(forked.pid, signal.SIGKILL)
            forked.wait()
            raise
        said.seek(0)
        wrong.seek(0)
        return subprocess.CompletedProcess([*arguments], status, said.read(), wrong.read())


def _nursery() -> socket.socket:
    """The way to the process that forks for this one, and ends with it."""
    if (orders := _orders.get(os.getpid())) is not None:
        return orders
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    # Were a library to look at a setting, there would be an error, and not a setting of the tests.
    env.pop("DJANGO_SETTINGS_MODULE", None)
    with theirs:
        nursery = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    _orders[os.getpid()] = ours
    atexit.register(_end, nursery, ours)
    return ours


def _end(nursery: subprocess.Popen[bytes], orders: socket.socket) -> None:
    orders.close()
    nursery.wait()


def _serve(orders: socket.socket) -> None:
    """Fork for each order, and tell the end of each process to whoever has ordered it.

    Returns where there will be no orders any more, and in each new process after its program.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    ended, ends = socket.socketpair()
    ended.setblocking(False)
    ends.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ends.fileno(), warn_on_full_buffer=False)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([orders, ended], [], [])
        if ended in ready:
            ended.recv(4096)
            _tell_of_ends(running)
        if orders not in ready:
            continue
        order, descriptors, _, _ = socket.recv_fds(orders, _LONGEST, 4)
        if not order:
            return
        told, *streams = descriptors
        pid = os.fork()
        if pid == 0:
            for ours in (orders, ended, ends, *running.values()):
                ours.close()
            arguments, env = json.loads(order)
            _become(arguments, env, told, streams)
            return
        running[pid] = socket.socket(fileno=told)
        for stream in streams:
            os.close(stream)


def _tell_of_ends(running: dict[int, socket.socket]) -> None:
    for pid in [*running]:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with running.pop(pid) as told, suppress(BrokenPipeError):  # nobody waits for it
                told.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(arguments: list[str], env: dict[str, str], told: int, streams: list[int]) -> None:
    """Run the program, as if Python had been started with it."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(told, str(os.getpid()).encode())
    os.close(told)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(env)
    sys.argv[:] = arguments
    if arguments[0] == "-m":
        del sys.argv[0]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments[0] == "-c":
        del sys.argv[1]
        exec(arguments[1], {"__name__": "__main__"})
    else:
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
