"""Reading and answering plain handshakes, checked against the websockets library."""

import pytest
from websockets.client import ClientProtocol
from websockets.http11 import Response
from websockets.uri import parse_uri

from websocket.handshake import Handshake, plain_handshake, read_head, switching_protocols

# RFC 6455 §1.3
KEY, ACCEPT = b"dGhlIHNhbXBsZSBub25jZQ==", b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
PLAIN = (
    b"GET /ws/%C3%A4/?since=1 HTTP/1.1\r\n"
    b"host: chat.example\r\n"
    b"connection: Upgrade\r\n"
    b"upgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\n"
    b"sec-websocket-key: " + KEY + b"\r\n"
    b"x-note: a: b\r\n"
    b"\r\n"
)


def read_plain(request: bytes) -> Handshake | None:
    """The handshake in a request; None when it is not plain."""
    head = read_head(request)
    return None if head is None else plain_handshake(head)


def read(request: bytes) -> Handshake:
    """The handshake in a request that is plain."""
    handshake = read_plain(request)
    assert handshake is not None
    return handshake


def test_the_target() -> None:
    """Path and query stay as they were sent."""
    assert (read(PLAIN).path, read(PLAIN).query) == (b"/ws/%C3%A4/", b"since=1")


def test_a_target_without_a_query() -> None:
    """The query may be missing."""
    assert read(PLAIN.replace(b"?since=1", b"")).query == b""


def test_the_headers() -> None:
    """All headers are there, in order, values untouched."""
    headers = read(PLAIN).headers
    assert headers[0] == (b"host", b"chat.example")
    assert headers[-1] == (b"x-note", b"a: b")


def test_the_accept_value() -> None:
    """The RFC's example."""
    assert read(PLAIN).accept == ACCEPT


@pytest.mark.parametrize("value", [b"keep-alive, Upgrade", b"upgrade"])
def test_connection_headers_of_browsers(value: bytes) -> None:
    """Firefox keeps alive as well."""
    assert read_plain(PLAIN.replace(b": Upgrade", b": " + value)) is not None


def test_an_empty_header() -> None:
    """A header may be empty."""
    assert (b"x-empty", b"") in read(PLAIN.replace(b"x-note: a: b", b"x-empty: ")).headers


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b"GET ", b"POST "),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"connection: Upgrade\r\n", b""),
        (b"connection: Upgrade", b"connection: close"),
        (b"upgrade: websocket", b"upgrade: h2c"),
        (b"version: 13", b"version: 8"),
        (b"sec-websocket-version: 13\r\n", b""),
        (KEY, b"short"),
        (KEY, KEY[:-2] + b"AA"),
        (b"x-note: a: b", b"sec-websocket-key: " + KEY),
        (b"x-note: a: b", b"upgrade: websocket"),
        (b"/ws/", b"/\xc3\xa4/"),
        (b"\r\n\r\n", b"\r\n"),
        (b"\r\n\r\n", b"\r\n\r\n\x81\x00"),
    ],
)
def test_what_is_not_plain(part: bytes, instead: bytes) -> None:
    """What is wrong, rare or too much is left to others."""
    request = PLAIN.replace(part, instead)
    assert request != PLAIN
    assert read_plain(request) is None


def answered(subprotocol: str | None = None) -> Response:
    """What a client of the websockets library makes of our answer to its request."""
    client = ClientProtocol(parse_uri("ws://chat.example/"), subprotocols=["chat"])  # type: ignore[list-item]
    client.send_request(client.connect())
    lines = b"".join(client.data_to_send()).split(b"\r\n")
    request = b"\r\n".join(
        name.lower() + colon + value
        for name, colon, value in (line.partition(b":") for line in lines[1:])
    )
    handshake = read(lines[0] + b"\r\n" + request)
    answer = switching_protocols(handshake.accept, subprotocol, [(b"x-server", b"us")])
    client.receive_data(answer)
    assert client.handshake_exc is None
    (response,) = client.events_received()
    assert isinstance(response, Response)
    return response


def test_a_client_takes_the_answer() -> None:
    """The connection is open, and headers are passed on."""
    assert answered().headers["x-server"] == "us"


def test_a_client_takes_the_subprotocol() -> None:
    """The subprotocol that was chosen is in the answer."""
    assert answered("chat").headers["Sec-WebSocket-Protocol"] == "chat"
