"""Hooks around the life of a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.websocket.test_middleware import refusal
from websocket.lifespan import Hook
from websocket.middleware import websockets
from websocket.testing import SocketClient, running
from websocket.types import Application, RawReceive, RawSend


async def nothing(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
    """The application behind the sockets, which these tests do not need."""


def noting(name: str, notes: list[str]) -> Hook:
    """A hook that notes its start and its stop, and leaves its name in the state."""

    @asynccontextmanager
    async def hook(state: dict[str, Any]) -> AsyncIterator[None]:
        notes.append(f"start {name}")
        state[name] = True
        yield
        notes.append(f"stop {name}")

    return hook


@asynccontextmanager
async def broken(state: dict[str, Any]) -> AsyncIterator[None]:
    """A hook that cannot start."""
    raise ValueError("no database")
    yield


@asynccontextmanager
async def cannot_stop(state: dict[str, Any]) -> AsyncIterator[None]:
    """A hook that cannot stop."""
    yield
    raise ValueError("stuck")


async def test_hooks_start_in_order_and_stop_in_reverse() -> None:
    """What comes later may use what came before, to its end."""
    notes: list[str] = []
    async with running(websockets(nothing, lifespan=[noting("a", notes), noting("b", notes)])):
        notes.append("serving")
    assert notes == ["start a", "start b", "serving", "stop b", "stop a"]


async def test_the_state() -> None:
    """What hooks leave is in the server's state."""
    async with running(websockets(nothing, lifespan=[noting("hub", [])])) as state:
        assert state == {"hub": True}


async def test_a_hook_that_cannot_start(caplog: pytest.LogCaptureFixture) -> None:
    """The server is told in a sentence, those before are stopped, the log has the traceback."""
    notes: list[str] = []
    with pytest.raises(RuntimeError, match="startup failed: ValueError: no database"):
        async with running(websockets(nothing, lifespan=[noting("a", notes), broken])):
            notes.append("serving")
    assert notes == ["start a", "stop a"]
    assert "Traceback" in caplog.text


async def test_a_hook_that_cannot_stop() -> None:
    """The server is told, and the other hooks are stopped all the same."""
    notes: list[str] = []
    with pytest.raises(RuntimeError, match="shutdown failed: ValueError: stuck"):
        async with running(websockets(nothing, lifespan=[noting("a", notes), cannot_stop])):
            notes.append("serving")
    assert notes == ["start a", "serving", "stop a"]


async def test_a_server_that_cancels_its_lifespan() -> None:
    """Hooks are stopped where the server cancels in place of announcing the end."""
    notes: list[str] = []
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)
    answers: asyncio.Queue[Any] = asyncio.Queue(2)
    application = websockets(nothing, lifespan=[noting("a", notes)])
    task = asyncio.ensure_future(application({"type": "lifespan"}, events.get, answers.put))
    await events.put({"type": "lifespan.startup"})
    await answers.get()
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert notes == ["start a", "stop a"]


def with_hook(settings: Any) -> Application:
    """The test site with a hook."""
    settings.ROOT_URLCONF = "tests.websocket.urls"
    return websockets(nothing, lifespan=[noting("hub", [])])


async def test_a_server_without_lifespan(settings: Any) -> None:
    """A socket that counts on hooks which never ran is refused with a sentence (503)."""
    refused = await refusal(SocketClient(with_hook(settings)), "/brief/")
    assert refused.status == 503
    assert "lifespan" in refused.body


async def test_a_server_that_lends_no_state(settings: Any) -> None:
    """Where the server does not hand the state to connections, we do."""
    application = with_hook(settings)
    async with running(application):
        client = SocketClient(application)
        async with client.connect("/brief/") as socket:
            assert (await socket.closed()).code == 1000


async def test_pages_see_the_state() -> None:
    """A page finds what the hooks left, too."""
    seen: list[Any] = []

    async def page(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        seen.append(scope["state"])

    application = websockets(page, lifespan=[noting("hub", [])])
    async with running(application):
        await application({"type": "http"}, None, None)  # type: ignore[arg-type]
    assert seen == [{"hub": True}]


async def test_a_connection_cannot_change_the_state() -> None:
    """Each connection has a copy."""
    seen: list[Any] = []

    async def page(scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        scope["state"]["mine"] = True
        seen.append(scope["state"])

    application = websockets(page, lifespan=[noting("hub", [])])
    async with running(application):
        await application({"type": "http"}, None, None)  # type: ignore[arg-type]
        await application({"type": "http"}, None, None)  # type: ignore[arg-type]
    assert seen[0] is not seen[1]
