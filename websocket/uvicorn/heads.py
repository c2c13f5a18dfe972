"""Reading what the head of an HTTP request asks for, before uvicorn's parser sees it.

Bytes in, values out (RFC 9110, RFC 9112). A head is the request line and the headers, up to and
including the empty line.
"""

import re
from typing import NamedTuple

import httptools

HEAD_END = b"\r\n\r\n"
# A header with its folded lines, so that no half of it stays behind when it is removed.
_UPGRADE = re.compile(rb"(?im)^upgrade[ \t]*:((?:[^\r\n]|\r\n[ \t])*)\r\n")
_CONNECTION = re.compile(rb"(?im)^connection[ \t]*:([^\r\n]*)\r\n")
_BODY = re.compile(rb"(?im)^(?:transfer-encoding[ \t]*:|content-length[ \t]*:[ \t]*0*[1-9])")
_REQUEST_LINE = re.compile(rb"GET [^\r\n]* HTTP/1\.1\r\n")


class Target(NamedTuple):
    """What a request line names: path and query, and the host where it holds one."""

    path_and_query: bytes
    # Host and port of the absolute form, which replace the Host header; None otherwise.
    host: bytes | None


def without_other_upgrade(head: bytes) -> bytes:
    """The head, without its Upgrade header unless that asks for a WebSocket.

    A server may ignore an Upgrade header (RFC 9110 §7.8). The parser cannot: it takes what
    follows the head for the other protocol, and the body of the request is lost.
    """
    values = [value.strip().lower() for value in _UPGRADE.findall(head)]
    if not values or (values == [b"websocket"] and _may_open_a_websocket(head)):
        return head
    return _UPGRADE.sub(b"", head)


def _may_open_a_websocket(head: bytes) -> bool:
    """Whether this is a GET of HTTP/1.1 without a body that has `Connection: Upgrade`."""
    options = b",".join(_CONNECTION.findall(head)).lower().split(b",")
    upgrade = b"upgrade" in (each.strip() for each in options)
    return bool(upgrade and _REQUEST_LINE.match(head) and not _BODY.search(head))


def names_one_host(headers: list[tuple[bytes, bytes]], version: str) -> bool:
    """Whether a head has as many Host headers as it must: one, or none before HTTP/1.1.

    A proxy and this server could take different ones of several (RFC 9112 §3.2).
    """
    hosts = sum(name == b"host" for name, _ in headers)
    return hosts == 1 or (hosts == 0 and version < "1.1")


def read_target(target: bytes) -> Target | None:
    """Read a request target in origin or absolute form (RFC 9112 §3.2); None for any other."""
    if not target.isascii():
        return None
    target = target.partition(b"#")[0]
    if target.startswith(b"/"):
        return Target(target, None)
    try:
        url = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return None
    if url.schema is None or url.schema.lower() not in (b"http", b"https") or url.userinfo:
        return None
    host = b"[" + url.host + b"]" if b":" in url.host else url.host
    port = b":%d" % url.port if url.port is not None else b""
    query = b"?" + url.query if url.query is not None else b""
    return Target((url.path or b"/") + query, host + port)
