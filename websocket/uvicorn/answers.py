"""The answers that the server gives in place of the application."""

from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE


def refusal(status: int, sentence: str, defaults: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A whole HTTP response with a sentence as its body; `defaults` are further headers."""
    body = sentence.encode()
    headers = [
        *defaults,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return STATUS_LINE[status] + lines + b"\r\n" + body


async def server_options(scope: Any, receive: Any, send: Any) -> None:
    """Answer `OPTIONS *`, which asks what the server as a whole can do (RFC 9110 §9.3.7)."""
    headers = [(b"allow", b"GET, HEAD, POST, OPTIONS"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
