"""Starting what a process's sockets share, before the first of them, and stopping it after.

A hook is a function of the lifespan state that returns an async context manager:

    @asynccontextmanager
    async def hub(state):
        state["hub"] = Hub()
        yield
        await state["hub"].aclose()

    application = websockets(get_asgi_application(), lifespan=[hub])

and a view finds the hub at `socket.state["hub"]`, a page at `request.scope["state"]["hub"]`.
Source: ASGI lifespan specification 2.0.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias

from websocket.exceptions import Denied
from websocket.types import RawReceive, RawSend

logger = logging.getLogger("websocket")

State: TypeAlias = dict[str, Any]
Hook: TypeAlias = Callable[[State], AbstractAsyncContextManager[None]]


class Lifespan:
    """The hooks of one application.

    Hooks start in order and stop in reverse. A hook that fails at start-up has those before it
    stopped again, and the server is told that start-up failed.
    """

    def __init__(self, hooks: Sequence[Hook] = ()) -> None:
        """Take the hooks; nothing runs yet."""
        self._hooks = tuple(hooks)
        # What the hooks left, for servers that do not hand it to connections themselves.
        self._state: State = {}
        # What runs, in the order it was started.
        self._started: list[AbstractAsyncContextManager[None]] = []
        self._running = False

    async def serve(self, scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        """Answer the lifespan events of an ASGI server."""
        self._state = scope.setdefault("state", {})
        await receive()
        if not await _reported(self._start(), send, "startup"):
            return
        try:
            await receive()
        finally:
            # Also when the server cancels this in place of announcing the end.
            await _reported(self._stop(), send, "shutdown")

    def lend_state(self, scope: dict[str, Any]) -> None:
        """Give the connection the hooks' state where the server did not."""
        if "state" not in scope:
            scope["state"] = self._state.copy()

    def check_running(self) -> None:
        """Raise Denied(503) where hooks should be running and the server started none."""
        if self._hooks and not self._running:
            raise Denied(503, "The server has not run this application's start-up (lifespan).")

    async def _start(self) -> None:
        try:
            for hook in self._hooks:
                manager = hook(self._state)
                await manager.__aenter__()
                self._started.append(manager)
        except BaseException:
            await self._stop()
            raise
        self._running = True

    async def _stop(self) -> None:
        """Stop all that was started; what one of them raises keeps no other from stopping."""
        self._running = False
        failures: list[Exception] = []
        while self._started:
            manager = self._started.pop()
            try:
                # No exception is thrown into a hook: the failure of another is not its own.
                await manager.__aexit__(None, None, None)
            except Exception as error:
                logger.exception("A lifespan hook failed to stop.")
                failures.append(error)
        if failures:
            raise failures[0]


async def _reported(step: Awaitable[Any], send: RawSend, phase: str) -> bool:
    """Await one step and tell the server how it went."""
    try:
        await step
    except Exception as error:
        logger.exception("The application's %s failed.", phase)
        sentence = f"The application's {phase} failed: {type(error).__name__}: {error}"
        await send({"type": f"lifespan.{phase}.failed", "message": sentence})
        return False
    await send({"type": f"lifespan.{phase}.complete"})
    return True
