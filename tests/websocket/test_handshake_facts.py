"""What a socket knows of its handshake."""

import pytest
from django.test import override_settings

from tests.websocket.scripted import ScriptedServer
from websocket.connection import WebSocket


def socket(**changes: object) -> WebSocket:
    """A socket whose scope has these changes."""
    return ScriptedServer().socket(**changes)


def test_headers() -> None:
    """Headers are there by name."""
    assert socket(headers=[(b"x-a", b"1")]).headers["X-A"] == "1"


def test_raw_header() -> None:
    """A single header can be had without decoding all, each value of it."""
    headers = [(b"x-a", b"1"), (b"x-b", b"2"), (b"x-a", b"3")]
    assert socket(headers=headers).raw_header(b"x-a") == [b"1", b"3"]


def test_scheme() -> None:
    """The scheme is the server's, `ws` where it has none."""
    assert (socket().scheme, socket(scheme="wss").scheme) == ("ws", "wss")


@pytest.mark.parametrize("raw", [{}, {"raw_path": None}, {"raw_path": b"/ws/%C3%A4/"}])
def test_path(raw: dict[str, object]) -> None:
    """The path is decoded text, whatever the server says of its raw form."""
    assert socket(path="/ws/ä/", **raw).path == "/ws/ä/"


def test_query() -> None:
    """The query is there as it was sent, and parsed."""
    asked = socket(query_string=b"a=%C3%A4&a=2")
    assert asked.query_string == "a=%C3%A4&a=2"
    assert asked.query_params.getlist("a") == ["ä", "2"]


def test_no_query() -> None:
    """A server may leave the query out."""
    bare = WebSocket({"type": "websocket", "path": "/", "headers": []}, *[None] * 2)  # type: ignore[arg-type]
    assert bare.query_string == ""


def test_client() -> None:
    """The peer's address, if the server knows it."""
    assert socket(client=("192.0.2.1", 5)).client == ("192.0.2.1", 5)
    assert socket().client is None


def test_subprotocols() -> None:
    """What the client offers, in its order."""
    assert socket(subprotocols=["b", "a"]).subprotocols == ("b", "a")


def test_state() -> None:
    """What the hooks left; empty where they left nothing."""
    assert socket(state={"hub": 1}).state == {"hub": 1}
    assert socket().state == {}


def test_scope() -> None:
    """The scope itself is there for what has no name here."""
    assert socket(http_version="2").scope["http_version"] == "2"


def test_the_request_is_a_get() -> None:
    """The handshake is an HTTP GET, with its path and query."""
    request = socket(path="/ws/ä/", query_string=b"a=1&a=2").request
    assert (request.method, request.path, request.GET.getlist("a")) == ("GET", "/ws/ä/", ["1", "2"])


def test_the_request_knows_its_host() -> None:
    """Host and absolute URLs work as on a page."""
    request = socket(scheme="wss").request
    assert request.get_host() == "testserver"
    assert request.build_absolute_uri("/a/") == "https://testserver/a/"


def test_the_request_is_made_once() -> None:
    """What is set on it stays."""
    asked = socket()
    assert asked.request is asked.request


def test_the_request_is_secure_on_wss() -> None:
    """`wss` is to `ws` as `https` to `http`."""
    assert socket(scheme="wss").request.is_secure()
    assert not socket(scheme="ws").request.is_secure()


def test_cookies() -> None:
    """Cookies are read as on a page, over several headers."""
    headers = [(b"cookie", b"a=1"), (b"cookie", b"b=2")]
    assert socket(headers=headers).visitor.cookies == {"a": "1", "b": "2"}
    assert socket(headers=headers[:1]).request.COOKIES == {"a": "1"}


@override_settings(USE_I18N=True, LANGUAGES=[("en", "English"), ("de", "German")])
def test_language() -> None:
    """The visitor's language is chosen as LocaleMiddleware does."""
    assert socket(headers=[(b"accept-language", b"de")]).request.LANGUAGE_CODE == "de"


def test_a_query_that_is_not_utf8() -> None:
    """A stray byte does not make the request impossible."""
    assert socket(query_string=b"a=\xff").request.GET["a"] == "\ufffd"


def test_fast_where_the_server_takes_frames() -> None:
    """`fast` says whether `write()` can work."""
    frames = {"write": lambda _: True, "drain": None}
    assert socket(extensions={"websocket.frames": frames}).fast
    assert not socket(extensions=None).fast


def test_write_without_the_extension() -> None:
    """On any other server nothing is written, and the caller hears so."""
    assert socket().write(b"\x81\x00") is False
