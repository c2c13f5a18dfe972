"""docs/tutorial.md is run: its files are written to an empty folder, and each step is served."""

import asyncio
import inspect
import json
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chatsite.examples import views
from tests.services.ports import free_port
from tests.services.process import Process
from tests.services.redis_server import RedisServer
from tests.services.site import ROOT, site_environment
from tests.services.talk import DEADLINE

TEXT = (ROOT / "docs" / "tutorial.md").read_text()
STEP = re.compile(r"^## (Step \d).*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([\w/]+\.py)`\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = {step[1]: dict(FILE.findall(step[0])) for step in STEP.finditer(TEXT)}
"""The files that each step writes, by their path; a file of the repository is only shown."""

Serve = Callable[..., str]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """`serve("Step 2")` follows the tutorial up to that step and returns the site's address."""
    running: list[Process] = []

    def up_to(last: str, workers: int = 1, redis: str = "") -> str:
        for step in sorted(STEPS):
            for path, content in STEPS[step].items() if step <= last else ():
                if path.startswith("mysite/"):
                    (tmp_path / path).parent.mkdir(exist_ok=True)
                    (tmp_path / path).write_text(content)
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "mysite.asgi:application"]
        command += ["--port", str(port), "--workers", str(workers)]
        env = {**site_environment(), "PYTHONPATH": str(ROOT), "REDIS_URL": redis}
        log = tmp_path / "uvicorn.log"
        server = Process(command, log, ready=lambda: _listens(port), env=env, cwd=tmp_path)
        running.append(server)
        server.start()
        return f"ws://127.0.0.1:{port}"

    yield up_to
    for server in running:
        server.kill()
        assert "Traceback" not in server.output()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def test_code_is_that_of_the_repository() -> None:
    """Hello, echo and the room are shown exactly as the site serves them."""
    for view, step in ((views.hello, "Step 1"), (views.hello, "Step 2"), (views.echo, "Step 2")):
        assert inspect.getsource(view) in STEPS[step]["mysite/views.py"]
    shown = STEPS["Step 3"]["rooms/web/simple.py"]
    assert shown == (ROOT / "rooms" / "web" / "simple.py").read_text()


async def test_hello(serve: Serve) -> None:
    """After step 1 the site greets and closes."""
    address = await asyncio.to_thread(serve, "Step 1")
    async with asyncio.timeout(DEADLINE), connect(f"{address}/ws/hello/", proxy=None) as visitor:
        assert await visitor.recv() == "hello"
        with pytest.raises(ConnectionClosed) as caught:
            await visitor.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1000


async def test_echo(serve: Serve) -> None:
    """After step 2 the site returns each text."""
    address = await asyncio.to_thread(serve, "Step 2")
    async with asyncio.timeout(DEADLINE), connect(f"{address}/ws/echo/", proxy=None) as visitor:
        for text in ("one", "two"):
            await visitor.send(text)
            assert await visitor.recv() == text


async def test_room(serve: Serve, redis_server: RedisServer) -> None:
    """After step 3 all visitors of a room hear each other, over two workers."""
    address = await asyncio.to_thread(serve, "Step 3", workers=2, redis=redis_server.url)
    async with asyncio.timeout(DEADLINE), AsyncExitStack() as room:
        visitors = []
        for _ in range(8):  # so many that both workers have some of them
            there = connect(f"{address}/ws/simple/lobby/", proxy=None)
            visitors.append(await room.enter_async_context(there))
        for visitor in visitors:
            assert json.loads(await visitor.recv())["type"] == "welcome"
        await visitors[0].send('{"type": "message", "text": "hi"}')
        for visitor in visitors:
            assert json.loads(await visitor.recv()) == {"type": "message", "text": "hi"}
