"""Rubbish on the real server: a typed error or a close code, and no traceback in its log."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.integration.conftest import Shared
from tests.integration.database import rooms
from tests.integration.handshake import outcome
from tests.services.entrance import enter
from tests.services.site import Kind, Site
from tests.services.talk import Talk

pytestmark = pytest.mark.one_database

KINDS: list[Kind] = ["serve", "uvicorn", "wsproto"]
_EMPTY = '{"type":"message","text":""}'
FRAME = 64 * 1024
LARGEST = _EMPTY + " " * (FRAME - len(_EMPTY))
"""An event of 64 KiB; JSON allows spaces after it."""
HONEST_MISTAKES = {
    "not json": ("hello?", "bad_json"),
    "half": ('{"type":"message",', "bad_json"),
    "nothing": ("", "bad_json"),
    "nan": ('{"type":"message","text":NaN}', "bad_json"),
    "infinity": ('{"type":"history","key":"h","before":1e999}', "bad_frame"),
    "array": ("[]", "bad_frame"),
    "null": ("null", "bad_frame"),
    "number": ("1", "bad_frame"),
    "no type": ("{}", "bad_frame"),
    "type is a number": ('{"type":1}', "bad_frame"),
    "unknown type": ('{"type":"dance"}', "unknown_type"),
    "unknown field": ('{"type":"ping","more":1}', "bad_frame"),
    "text is a number": ('{"type":"message","text":1}', "bad_frame"),
    "no text": ('{"type":"message"}', "bad_frame"),
    "key too long": (json.dumps({"type": "ping", "key": "k" * 37}), "bad_frame"),
    "key of another alphabet": ('{"type":"ping","key":"ключ"}', "bad_frame"),
    "deep": ('{"type":"message","text":' + "[" * 30_000 + "]" * 30_000 + "}", "bad_json"),
    "deep from the start": ("[" * 60_000, "bad_frame"),
    "huge number": ('{"type":"history","key":"h","before":' + "9" * 400 + "}", "bad_frame"),
    "beyond 2**53": ('{"type":"history","key":"h","before":9007199254740993}', "bad_frame"),
    "negative": ('{"type":"history","key":"h","before":-1}', "bad_frame"),
    "two positions": ('{"type":"history","key":"h","before":1,"after":1}', "bad_frame"),
    "reply to nothing": ('{"type":"message","text":"hi","reply":99}', "not_found"),
    "nul": (r'{"type":"message","text":"a\u0000b"}', "bad_frame"),
    "lone surrogate": (r'{"type":"message","text":"a\ud800b"}', "bad_json"),
    "lone surrogate in the key": (r'{"type":"ping","key":"\udfff"}', "bad_json"),
    "escape sequence": (r'{"type":"message","text":"\u001b[31m"}', "bad_frame"),
    "empty": ('{"type":"message","text":""}', "empty"),
    "blank": (r'{"type":"message","text":" \n\t "}', "empty"),
    "4001 characters": (json.dumps({"type": "message", "text": "x" * 4001}), "too_long"),
    "4001 astral": (json.dumps({"type": "message", "text": "😀" * 4001}), "too_long"),
}
NAMES = ["😀🏳️‍🌈", "Z̵̢͇a̷l̸g̴o", "חדר", "x" * 80, "100%", "what?", "two words", "\"'<b>&", "a;b=c", "a+b"]
# As they go over the wire: percent-encoded (RFC 3986), or not at all.
NO_NAMES = [
    "%2E%2E", "..", ".", "x" * 81, quote("é" * 81), "a%00b", "a%0Ab", "%1B%5B31m", "a%5Cb", "%20",
    quote("\u3164\u200d"), quote("a\u202eb"), "%FF%FE", "%ED%A0%80",
]  # fmt: skip
NO_ROOMS = ["/ws/rooms/a%2Fb/", "/ws/rooms//", "/ws/rooms/", "/ws/nothing/", "/rooms/lobby/", "/"]
BAD_POSITIONS = [
    "since=1", "epoch=k3f9", "since=&epoch=k3f9", "since=-1&epoch=a", "since=1.5&epoch=a",
    "since=%D9%A1&epoch=a", "since=9007199254740992&epoch=a", f"since={'9' * 5000}&epoch=a",
    "since=NaN&epoch=a", "since=1%00&epoch=a",
]  # fmt: skip

NO_CONTENT_TYPES = [
    "text/plain; x*=no-such''a", "text/plain; x*=idna''a", "text/plain; charset*=utf-8''%00",
    "text/plain; x*=a; x*0=b", f"text/plain; x*{'9' * 5000}=a",
]  # fmt: skip


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each WebSocket implementation."""
    implementation: Kind = request.param
    return implementation


@pytest.fixture(scope="module")
def served(shared: Shared, kind: Kind) -> Iterator[Site]:
    """The site on that implementation; it may not log a traceback in any test here."""
    server = shared.start(kind)
    yield server
    assert "Traceback" not in server.output()


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """A room for each test."""
    return str(request.node.name)


async def test_honest_mistakes(served: Site, room: str) -> None:
    """Whatever is wrong with an event is answered by its code, and the talk goes on."""
    async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Ada")) as ada:
        for name, (frame, code) in HONEST_MISTAKES.items():
            await ada.send(frame)
            answer = await ada.wait_for(lambda event: event["type"] in ("error", "ack", "pong"))
            assert (name, answer.get("code")) == (name, code)
        assert (await ada.say("still here"))["id"] == 2


async def test_key_names_the_mistake(served: Site, room: str) -> None:
    """An error says which event it answers, where that event has a key."""
    async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Ada")) as ada:
        answer = await ada.ask({"type": "message", "text": "", "key": "k1"})
    assert answer["code"] == "empty"


async def test_largest_frame(served: Site, room: str) -> None:
    """64 KiB are read and answered."""
    async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Ada")) as ada:
        await ada.send(LARGEST)
        assert (await ada.expect("error"))["code"] == "empty"
        assert (await ada.say("still here"))["id"] == 2


@pytest.mark.parametrize("more", [1, FRAME])
async def test_too_large_event(served: Site, room: str, more: int) -> None:
    """One byte more, and up to twice as many, are answered `too_big`; the socket stays open."""
    async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Ada")) as ada:
        await ada.send(LARGEST + " " * more)
        assert (await ada.expect("error"))["code"] == "too_big"
        assert (await ada.say("still here"))["id"] == 2


async def test_too_large_frame(served: Site, kind: Kind, room: str) -> None:
    """Beyond twice as many our own server closes with 1009; others leave the answer to the room."""
    async with await Talk.connect(served.url, room, cookie=await enter(served.url, "Ada")) as ada:
        await ada.send(LARGEST + " " * (FRAME + 1))
        if kind == "serve":
            assert (await ada.closed())[0] == 1009
        else:
            assert (await ada.expect("error"))["code"] == "too_big"


async def test_binary_frame(served: Site, room: str) -> None:
    """A binary frame is answered, and then closed for good."""
    async with await Talk.connect(served.url, room) as talk:
        await talk.send(b"\x00\x01")
        assert (await talk.expect("error"))["code"] == "bad_frame"
        code, _ = await talk.closed()
    assert code == 4500


async def test_names(served: Site) -> None:
    """A room may have any name, and two people find each other in it."""
    cookie = await enter(served.url, "Ada")
    for name in NAMES:
        async with (
            await Talk.connect(served.url, name, cookie=cookie) as ada,
            await Talk.connect(served.url, name) as reader,
        ):
            ack = await ada.say(f"{served.port} in {name}")
            heard = await reader.expect("message", seq=ack["seq"])
        assert heard["message"]["text"] == f"{served.port} in {name}"


async def test_no_names(served: Site) -> None:
    """What is no name gets 4504, which says not to come back; nothing else happens."""
    before = rooms(served)
    for path in NO_NAMES:
        assert (path, await outcome(served.url, f"/ws/rooms/{path}/")) == (path, 4504)
    assert rooms(served) == before


async def test_no_rooms(served: Site) -> None:
    """A path that leads to no room's socket is refused before the handshake is over."""
    for path in NO_ROOMS:
        assert (path, await outcome(served.url, path)) == (path, 404)


async def test_no_content_types(served: Site) -> None:
    """A Content-Type that cannot be decoded is refused in words, whatever is asked for."""
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as client:
        for kind in NO_CONTENT_TYPES:
            answer = await client.get("/", headers={"Content-Type": kind})
            assert (kind, answer.status_code) == (kind, 400)
            assert answer.text == "The Content-Type cannot be read."


async def test_bad_positions(served: Site, room: str) -> None:
    """A position that no server can have given closes with 4500; an unknown one is a gap."""
    for query in BAD_POSITIONS:
        answer = await outcome(served.url, f"/ws/rooms/nowhere/?{query}")
        assert (query, answer) == (query, 4500)
    cookie = await enter(served.url, "Ada")
    async with await Talk.connect(served.url, room, cookie=cookie, since=5, epoch="other") as talk:
        assert talk.welcome["resume"] == "gap"
