"""A real uvicorn in the test's loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from tests.services.ports import free_port
from websocket.uvicorn import HttpProtocol, Protocol


@asynccontextmanager
async def serving(application: Any, **options: Any) -> AsyncIterator[int]:
    """Serve an ASGI application with both protocols, and give the port."""
    port = free_port()
    classes: dict[str, Any] = {"http": HttpProtocol, "ws": Protocol}
    config = uvicorn.Config(
        application, port=port, lifespan="off", log_config=None, **{**classes, **options}
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        await task
