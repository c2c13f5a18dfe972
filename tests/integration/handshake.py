"""A handshake with any path and headers, and how it is answered."""

import asyncio
import json
from collections.abc import Mapping

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.services.talk import DEADLINE


async def outcome(
    url: str,
    path: str,
    *,
    origin: str | None = None,
    headers: Mapping[str, str] | None = None,
    connect_to: str | None = None,
) -> int | str:
    """The HTTP status of a refusal, the code of a close, or the type of the first event.

    `path` goes on the wire as it stands; `connect_to` names another host than the one to reach.
    """
    address = url.replace("http", "ws", 1)
    host, port = address.removeprefix("ws://").split(":")
    try:
        async with (
            asyncio.timeout(DEADLINE),
            connect(
                f"ws://{connect_to or host}:{port}{path}",
                host=host,
                port=int(port),
                origin=None if origin is None else Origin(origin),
                additional_headers=headers,
                compression=None,
                proxy=None,
            ) as connection,
        ):
            first: str = json.loads(await connection.recv())["type"]
            return first
    except InvalidStatus as refused:
        return refused.response.status_code
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
