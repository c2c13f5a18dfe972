"""The opening handshake as nearly every client sends it, read and answered in one go.

Bytes in, values out (RFC 6455 §4.2.1). What is not plain here, wrong or merely rare, is left to
the websockets library, which answers it in full: this is a short cut and decides nothing.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# RFC 6455 §1.3
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")
# Those of the websockets library, which refuses more with 414 and 431.
_MAX_HEADERS = 128
_MAX_LINE = 8192
# They must be there once; where one is missing or doubled the handshake is not plain.
_SINGLE = (b"sec-websocket-key", b"sec-websocket-version", b"connection", b"upgrade")

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True, frozen=True)
class Handshake:
    """A valid handshake."""

    # Path and query as they were sent, percent-encoded.
    path: bytes
    query: bytes
    headers: Headers
    # The value of Sec-WebSocket-Accept that answers it.
    accept: bytes


def plain_handshake(request: bytes) -> Handshake | None:
    """Read a request that uvicorn's HTTP parser has checked and written out again.

    None when it is not a plain handshake: not one whole request, or anything unusual in it.
    """
    if not request.startswith(b"GET ") or not request.endswith(b"\r\n\r\n"):
        return None
    first, *lines = request[:-4].split(b"\r\n")
    headers = [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]
    if len(lines) > _MAX_HEADERS or len(max(lines, key=len, default=b"")) > _MAX_LINE:
        return None
    target, _, version = first[4:].partition(b" ")
    key = _key(headers)
    if key is None or version != b"HTTP/1.1" or len(first) > _MAX_LINE or not target.isascii():
        return None
    path, _, query = target.partition(b"?")
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    return Handshake(path, query, headers, accept)


def _key(headers: Headers) -> bytes | None:
    """The handshake's key, if the headers say what a plain handshake's headers say."""
    found = {name: value for name, value in headers if name in _SINGLE}
    if len(found) != sum(name in _SINGLE for name, _ in headers):
        return None
    plain = (
        found.get(b"connection", b"").lower() in (b"upgrade", b"keep-alive, upgrade")
        and found.get(b"upgrade", b"").lower() == b"websocket"
        and found.get(b"sec-websocket-version") == b"13"
    )
    key = found.get(b"sec-websocket-key", b"")
    return key if plain and _KEY.fullmatch(key) else None


def switching_protocols(
    accept: bytes, subprotocol: str | None, headers: Iterable[tuple[bytes, bytes]]
) -> bytes:
    """The answer that completes the handshake (RFC 6455 §4.2.2)."""
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
    ]
    if subprotocol:
        lines.append(b"Sec-WebSocket-Protocol: " + subprotocol.encode("ascii"))
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"
