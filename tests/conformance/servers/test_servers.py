"""The same views on every ASGI server, through a real client."""

import asyncio
import json
import urllib.request
from typing import Any
from urllib.parse import quote

import pytest
from websockets.asyncio.client import connect as dial
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.conformance.servers.running import Server


def connect(server: Server, path: str, **options: Any) -> dial:
    """A client of the server, with the Origin of its own pages."""
    return dial(server.url + path, **{"origin": server.origin, "proxy": None, **options})


async def status(server: Server, path: str, **options: Any) -> int:
    """The status that a handshake is refused with."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(server, path, **options):
            pass
    return caught.value.response.status_code


async def parting(client: Any) -> ConnectionClosed:
    """How the server closes."""
    with pytest.raises(ConnectionClosed) as caught:
        async with asyncio.timeout(10):
            await client.recv()
    return caught.value


async def test_hello(server: Server) -> None:
    """The article's first view: accept, hello, close."""
    async with connect(server, "/ws/hello/") as client:
        assert await client.recv() == "hello"
        closed = await parting(client)
        assert closed.rcvd is not None
        assert closed.rcvd.code == 1000


@pytest.mark.parametrize("message", ["hello", "", "häß 👍", b"\x00\xff", b"", "x" * 70_000])
async def test_echo(server: Server, message: str | bytes) -> None:
    """The article's second view: text and bytes come back as they were, of any length."""
    if not message and not server.kind.empty:
        pytest.skip("this server sends no empty messages")
    async with connect(server, "/ws/echo/") as client:
        await client.send(message)
        assert await client.recv() == message


async def test_many_echoes(server: Server) -> None:
    """Order is kept, and nothing is lost, when a client does not wait for answers."""
    async with connect(server, "/ws/echo/") as client:
        for number in range(300):
            await client.send(str(number))
        answers = [await client.recv() for _ in range(300)]
    assert answers == [str(number) for number in range(300)]


async def test_a_close_code_and_reason(server: Server) -> None:
    """Both reach the client."""
    async with connect(server, "/ws/farewell/") as client:
        closed = await parting(client)
        assert closed.rcvd is not None
        assert closed.rcvd.code == 4321
        assert closed.rcvd.reason == ("so long" if server.kind.reasons else "")


async def test_a_subprotocol(server: Server) -> None:
    """The view's choice among those offered is the client's, too."""
    async with connect(server, "/ws/chosen/", subprotocols=["a", "b"]) as client:
        assert client.subprotocol == "b"


async def test_a_header(server: Server) -> None:
    """A header of the view is in the server's answer."""
    if not server.kind.headers:
        pytest.skip("this server drops the headers of an accept")
    async with connect(server, "/ws/chosen/", subprotocols=["a", "b"]) as client:
        assert client.response is not None
        assert client.response.headers["X-Chosen-By"] == "us"


async def test_a_denial(server: Server) -> None:
    """The view's status answers the handshake, where the server can."""
    assert await status(server, "/ws/denied/") == (409 if server.kind.denials else 403)


async def test_a_refusal(server: Server) -> None:
    """Close before accept is 403 everywhere."""
    assert await status(server, "/ws/refused/") == 403


@pytest.mark.parametrize("path", ["/ws/nowhere/", "/page/"])
async def test_no_socket_at_a_url(server: Server, path: str) -> None:
    """An unknown URL is a 404 denial, and so is a page's."""
    assert await status(server, path) == (404 if server.kind.denials else 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_a_foreign_origin(server: Server, origin: str) -> None:
    """A page of another site is refused."""
    assert await status(server, "/ws/echo/", origin=origin) == 403


async def test_no_origin(server: Server) -> None:
    """A program without cookies comes in."""
    async with connect(server, "/ws/hello/", origin=None) as client:
        assert await client.recv() == "hello"


@pytest.mark.parametrize("name", ["lobby", "a b", "ä", "👍", "100%", "a+b"])
async def test_the_handshake(server: Server, name: str) -> None:
    """Path, query and host are read alike, whatever the server makes of percent signs."""
    quoted = quote(name)
    async with connect(server, f"/ws/facts/{quoted}/?a=%C3%A4") as client:
        facts = json.loads(await client.recv())
    assert facts["name"] == name
    assert facts["query"] == {"a": "ä"}
    assert facts["host"] == f"127.0.0.1:{server.port}"


async def test_a_view_that_fails(server: Server) -> None:
    """The client is told 1011, and the traceback is in the log once."""
    before = server.output().count("\nZeroDivisionError\n")
    async with connect(server, "/ws/broken/") as client:
        closed = await parting(client)
    assert closed.rcvd is not None
    assert closed.rcvd.code == 1011
    if server.kind.registered:  # else the server's own complaint quotes it again
        assert server.output().count("\nZeroDivisionError\n") == before + 1


async def test_the_peers_code(server: Server) -> None:
    """The view hears the code that the client closes with."""
    async with connect(server, "/ws/parting/") as client:
        await client.close(4002)
    assert await _last_parting(server) == (4002 if server.kind.codes else 1006)


async def test_a_lost_client_leaves_no_traceback(server: Server) -> None:
    """A client that vanishes while it is sent to ends its view quietly."""
    before = server.output().count("Traceback")
    client = await connect(server, "/ws/parting/")
    client.transport.abort()
    assert await _last_parting(server) in (1005, 1006)
    assert server.output().count("Traceback") == before


async def test_pages_beside_the_sockets(server: Server) -> None:
    """HTTP goes to Django."""

    def page() -> bytes:
        with urllib.request.urlopen(f"{server.origin}/page/", timeout=10) as response:
            content: bytes = response.read()
        return content

    assert await asyncio.to_thread(page) == b"page"


async def _last_parting(server: Server) -> int:
    """The code that the last view which was left has heard."""
    async with asyncio.timeout(10):
        while True:
            async with connect(server, "/ws/last-parting/") as client:
                code = json.loads(await client.recv())
            if code is not None:
                heard: int = code
                return heard
