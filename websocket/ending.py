"""How a connection ends once its view has: quietly, with a close code, or with a status."""

import asyncio
import logging
from collections.abc import Awaitable

from django.core.exceptions import PermissionDenied
from django.http import Http404

from websocket.close_codes import MAX_REASON_BYTES, CloseCode
from websocket.connection import WebSocket
from websocket.exceptions import Denied, Disconnected, InvalidFrame
from websocket.states import State

logger = logging.getLogger("websocket")

# A peer that has stopped reading must not keep a finished view: seconds for the last frame.
CLOSE_DEADLINE = 10.0


async def ended(socket: WebSocket, view: Awaitable[None]) -> None:
    """Await the view and end its connection in the way its outcome asks for.

    An exception of the view is logged once, with its traceback, and goes no further; the
    peer's leaving and the peer's mistakes are no exceptions of the view.
    """
    try:
        await view
    except Disconnected:
        return
    except InvalidFrame as error:
        await _close(socket, error.close_code, str(error))
    except Denied as error:
        logger.warning("WebSocket %.200r: %s %s", socket.path, error.status, error)
        await _refuse(socket, error.status, error.body)
    except Http404:
        await _refuse(socket, 404, "Not found.")
    except PermissionDenied:
        await _refuse(socket, 403, "Forbidden.")
    except ExceptionGroup as group:
        # A view that receives and sends in a TaskGroup learns of the leaving in this form.
        rest = group.split(Disconnected)[1]
        if rest is not None:
            logger.exception("WebSocket %.200r: the view failed.", socket.path, exc_info=rest)
            await _fail(socket)
    except Exception:
        logger.exception("WebSocket %.200r: the view failed.", socket.path)
        await _fail(socket)
    else:
        await _close(socket, CloseCode.NORMAL)


async def _refuse(socket: WebSocket, status: int, body: str) -> None:
    """Deny the handshake; where that is over, close in place of it."""
    if socket.application_state is State.CONNECTING:
        await _by_deadline(socket.deny(status, body))
    else:
        await _close(socket, CloseCode.POLICY_VIOLATION, body)


async def _fail(socket: WebSocket) -> None:
    """Tell the peer that the fault is ours, and nothing of what it was."""
    if socket.application_state is State.CONNECTING:
        await _by_deadline(socket.deny(500, "Internal server error."))
    else:
        await _close(socket, CloseCode.INTERNAL_ERROR)


async def _close(socket: WebSocket, code: int, reason: str = "") -> None:
    if socket.application_state is State.DISCONNECTED:
        return
    fitting = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
    await _by_deadline(socket.close(code, fitting))


async def _by_deadline(last_words: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(CLOSE_DEADLINE):
            await last_words
    except (Disconnected, TimeoutError):
        # The peer is gone, or does not read: the server frees the connection.
        logger.debug("A peer did not hear how its WebSocket ended.")
