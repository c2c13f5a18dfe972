"""What a request means, however it is written: HTTP semantics and the way to a WebSocket."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.frames import Frame, Opcode

from tests.websocket.uvicorn.raw import KEY, SOCKET, application, dialled
from tests.websocket.uvicorn.serving import serving
from websocket.handshake import HEAD_BYTES, HEADERS

GET = b"GET /page HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port() -> AsyncIterator[int]:
    """A server for all tests."""
    async with serving(application) as port:
        yield port


def text(message: bytes) -> bytes:
    """A text frame of a client."""
    return Frame(Opcode.TEXT, message).serialize(mask=True)


@pytest.mark.parametrize(
    ("upgrade", "status"),
    [
        (b"Connection: Upgrade\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n", 101),
        (b"Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", 101),
        (b"Connection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\n", 101),
        (b"Connection: keep-alive\r\nUpgrade: websocket\r\n", 200),
        (b"Connection: Upgrade\r\n", 200),
        (b"Connection: Upgrade\r\nUpgrade: h2c\r\n", 200),
        (b"Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n", 200),
        (b"Connection: Upgrade\r\nUpgrade:\r\n websocket\r\n", 400),
        (b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n", 200),
    ],
)
async def test_which_requests_become_websockets(port: int, upgrade: bytes, status: int) -> None:
    """A GET of HTTP/1.1 that asks for it in any spelling, and no other."""
    async with dialled(port) as raw:
        body = b"hi" if b"Content-Length" in upgrade else b""
        raw.say(b"GET /ws HTTP/1.1\r\nHost: x\r\n" + upgrade + KEY + b"\r\n" + body)
        assert (await raw.answer())[0] == status


@pytest.mark.parametrize("first", [b"GET /ws HTTP/1.0", b"POST /ws HTTP/1.1", b"PUT /ws HTTP/1.1"])
async def test_a_handshake_of_another_method_or_version(port: int, first: bytes) -> None:
    """It is a request like others, and the application does not see the Upgrade."""
    async with dialled(port) as raw:
        raw.say(SOCKET.replace(b"GET /ws HTTP/1.1", first))
        names = [name for name, _ in (await raw.facts())["headers"]]
    assert "upgrade" not in names


@pytest.mark.parametrize("pieces", [1, 2])
async def test_an_upgrade_that_is_not_served_keeps_the_body(port: int, pieces: int) -> None:
    """A POST that offers another protocol arrives whole, and the connection goes on."""
    request = POST + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\n\r\n"
    async with dialled(port) as raw:
        raw.say(request)
        if pieces == 2:
            await raw.writer.drain()
        raw.say(b"abcde" + GET)
        assert (await raw.facts())["body"] == "abcde"
        assert (await raw.facts())["path"] == "/page"


async def test_a_handshake_behind_a_request_waits_for_its_answer(port: int) -> None:
    """A page and a handshake in one segment are answered in order."""
    async with dialled(port) as raw:
        raw.say(GET + SOCKET + text(b"hi"))
        assert (await raw.facts())["path"] == "/page"
        assert (await raw.answer())[0] == 101
        assert await raw.frame() == b"hi"


@pytest.mark.parametrize("cut", range(8))
@pytest.mark.parametrize("plain", [True, False])
async def test_a_frame_behind_a_handshake(port: int, cut: int, plain: bool) -> None:
    """Bytes in the segment of the handshake are the beginning of the first frame."""
    handshake = SOCKET if plain else SOCKET.replace(b": Upgrade", b": Upgrade, keep-alive")
    frames = text(b"one") + text(b"two")
    async with dialled(port) as raw:
        raw.say(handshake + frames[:cut])
        assert (await raw.answer())[0] == 101
        raw.say(frames[cut:])
        assert [await raw.frame(), await raw.frame()] == [b"one", b"two"]


async def test_a_ping_behind_a_handshake(port: int) -> None:
    """Its pong follows the answer to the handshake."""
    async with dialled(port) as raw:
        raw.say(SOCKET + Frame(Opcode.PING, b"?").serialize(mask=True))
        assert (await raw.answer())[0] == 101
        assert await raw.frame() == b"?"


@pytest.mark.parametrize(
    ("target", "path", "host"),
    [
        (b"/a%20b?c", "/a b", "x"),
        (b"/a#b", "/a", "x"),
        (b"http://a.test/b?c", "/b", "a.test"),
        (b"HTTP://A.test:81", "/", "A.test:81"),
        (b"http://[::1]:81/b", "/b", "[::1]:81"),
    ],
)
async def test_the_target_of_a_page(port: int, target: bytes, path: str, host: str) -> None:
    """The absolute form names the host, and is otherwise the same request (RFC 9112 §3.2.2)."""
    async with dialled(port) as raw:
        raw.say(GET.replace(b"/page", target, 1))
        facts = await raw.facts()
    assert facts["path"] == path
    assert facts["headers"] == [["host", host]]


async def test_the_target_of_a_socket(port: int) -> None:
    """A socket's target may be in absolute form, as a page's may."""
    async with dialled(port) as raw:
        raw.say(SOCKET.replace(b"/ws", b"http://a.test/ws"))
        assert (await raw.answer())[0] == 101


async def test_options_of_the_server(port: int) -> None:
    """`OPTIONS *` is answered for the server as a whole, and the connection goes on."""
    async with dialled(port) as raw:
        raw.say(GET.replace(b"GET /page", b"OPTIONS *"))
        assert await raw.answer() == (200, b"")
        raw.say(GET)
        await raw.facts()


@pytest.mark.parametrize(
    "first",
    [
        *(b"GET *", b"GET ftp://a.test/", b"GET http://u@a.test/"),
        *(b"CONNECT a.test:443", b"CONNECT /", b"CONNECT http://a.test/"),
    ],
)
async def test_a_target_that_cannot_be_served(port: int, first: bytes) -> None:
    """It is refused with 400."""
    async with dialled(port) as raw:
        raw.say(GET.replace(b"GET /page", first))
        assert (await raw.answer())[0] == 400


@pytest.mark.parametrize("request_", [GET, SOCKET], ids=["page", "socket"])
@pytest.mark.parametrize(
    ("hosts", "version", "refused"),
    [
        (b"", b"1.1", True),
        (b"host: x\r\nHost: x\r\n", b"1.1", True),
        (b"host: x\r\nhost: y\r\n", b"1.0", True),
        (b"", b"1.0", False),
    ],
)
async def test_one_host_header(
    port: int, request_: bytes, hosts: bytes, version: bytes, refused: bool
) -> None:
    """A request without a Host header (from HTTP/1.1 on) or with two is refused (RFC 9112 §3.2)."""
    async with dialled(port) as raw:
        head = request_.replace(b"Host: x\r\n", hosts).replace(b"host: x\r\n", hosts)
        raw.say(head.replace(b"HTTP/1.1", b"HTTP/" + version))
        assert ((await raw.answer())[0] == 400) is refused


async def test_a_trailer_is_no_header(port: int) -> None:
    """What follows a body cannot pass for a header of the request."""
    async with dialled(port) as raw:
        raw.say(b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        raw.say(b"2\r\nhi\r\n0\r\nx-evil: y\r\n\r\n" + GET)
        facts = await raw.facts()
        assert (await raw.facts())["path"] == "/page"
    assert facts["body"] == "hi"
    assert "x-evil" not in [name for name, _ in facts["headers"]]


@pytest.mark.parametrize("size", [2, 3, 5, 11])
async def test_a_chunked_body_in_any_pieces(port: int, size: int) -> None:
    """However the bytes are cut, the body is whole and the next request is found."""
    stream = POST.replace(b"content-length: 5", b"transfer-encoding: chunked") + b"\r\n"
    stream += b"6\r\na\r\n\r\nb\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n" + GET
    async with dialled(port) as raw:
        for start in range(0, len(stream), size):
            raw.say(stream[start : start + size])
            await raw.writer.drain()
        assert (await raw.facts())["body"] == "a\r\n\r\nb\r\n\r\n"
        assert (await raw.facts())["path"] == "/page"


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("many", [False, True], ids=["bytes", "headers"])
@pytest.mark.parametrize("handshake", [GET, SOCKET], ids=["page", "socket"])
async def test_page_and_socket_have_the_same_bounds(
    port: int, handshake: bytes, many: bool, over: bool
) -> None:
    """The longest head and the most headers are taken by both, and one more by neither."""
    if many:
        present = handshake.count(b"\r\n") - 2
        request = handshake[:-2] + b"x: y\r\n" * (HEADERS - present + over) + b"\r\n"
    else:
        start = handshake[:-2] + b"cookie: a="
        request = start.ljust(HEAD_BYTES - 4 + over, b"x") + b"\r\n\r\n"
    async with dialled(port) as raw:
        raw.say(request)
        status, _ = await raw.answer()
    assert status == (431 if over else 200 if handshake is GET else 101)
