"""The opening handshake as nearly every client sends it, checked and answered in one go.

Bytes in, values out (RFC 6455 §4.2.1). A handshake that is not plain, because it is wrong or
merely rare, is left to the websockets library, which answers it in full.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# The bytes and the header lines that the head of a request may have, page or socket alike.
HEAD_BYTES = 16 * 1024
HEADERS = 256
# RFC 6455 §1.3
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")
# A plain handshake has each of these headers once.
_SINGLE = (b"sec-websocket-key", b"sec-websocket-version", b"connection", b"upgrade")

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True, frozen=True)
class Head:
    """The head of a handshake request: header names in lower case."""

    # Path and query as they were sent, percent-encoded.
    target: bytes
    headers: Headers


@dataclass(slots=True, frozen=True)
class Handshake:
    """A valid handshake."""

    # As they were sent, percent-encoded.
    path: bytes
    query: bytes
    headers: Headers
    # The value of Sec-WebSocket-Accept that answers it.
    accept: bytes


def read_head(request: bytes) -> Head | None:
    """Read a request that uvicorn's HTTP parser has checked and written out again.

    None when it is not one whole GET request.
    """
    if not request.startswith(b"GET ") or not request.endswith(b"\r\n\r\n"):
        return None
    first, *lines = request[:-4].split(b"\r\n")
    target, _, version = first[4:].partition(b" ")
    if version != b"HTTP/1.1" or not target.isascii():
        return None
    pairs = (line.partition(b":") for line in lines)
    return Head(target, [(name.lower(), value.strip(b" \t")) for name, _, value in pairs])


def plain_handshake(head: Head) -> Handshake | None:
    """The handshake that a request makes; None when anything in it is unusual."""
    key = _key(head.headers)
    if key is None:
        return None
    path, _, query = head.target.partition(b"?")
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    return Handshake(path, query, head.headers, accept)


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
