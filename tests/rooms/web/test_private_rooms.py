"""Of a private room nobody learns anything who is no member: every answer about it is that about a
room that does not exist."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.domain.commands import COMMANDS
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.commit import Refusal, commit
from rooms.log.people import person_of
from rooms.models import Room
from rooms.protocol import Close
from rooms.web import lobby
from rooms.web.frames import read
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect, say
from tests.rooms.web.secret import FORMER, NAME, SECRETS, SUBJECT, TEXT, Secret
from websocket.testing import Peer

GOLDEN = Path(__file__).parents[2] / "fixtures" / "protocol"
PER_REQUEST = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|csrf": "[^"]+"')
STANDINGS = ["visitor", "guest", "outsider", "former", "removed", "banned"]
ENDINGS = {"leave", "archive", "convert", "settings", "remove_room"}
"""Commands after which the one who gave them may do less in a room, or nothing."""
METHODS = ["GET", "POST"]
"""Methods that pages use: with them, an address is named in queries, too."""
OTHER_METHODS = ["HEAD", "PUT", "OPTIONS", "DELETE"]


@pytest.fixture
def secret(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Secret:
    """A private room."""
    monkeypatch.setattr(lobby, "FRESH", 0)
    return Secret()


@pytest.fixture(params=STANDINGS)
def eve(request: pytest.FixtureRequest, secret: Secret) -> Client:
    """Somebody who may not know of it."""
    return secret.somebody(request.param)


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site, sockets too."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield "/" + route


def paths(address: str) -> list[str]:
    """Every way to name an address in a URL: in the path, or in a query by each of its names."""
    query = f"?name={address}&room={address}&next=/rooms/{address}/"
    found = []
    for route in routes():
        filled = re.sub(r"<[^>]+>", address, route)
        found.append(filled if filled != route else route + query)
    return found


def seen(response: Any, address: str) -> tuple[Any, ...]:
    """All of an answer, without what differs from request to request, and the address itself."""
    body = b"" if response.streaming else PER_REQUEST.sub(b"", response.content)
    headers = {
        name: value for name, value in response.headers.items() if name not in ("ETag", "Expires")
    }
    told = json.dumps(headers).replace(address, "*")
    return response.status_code, told, body.replace(address.encode(), b"*")


@pytest.mark.one_database
def test_no_page_tells_of_it(secret: Secret, eve: Client) -> None:
    """Whatever is asked of its address by HTTP is answered as of an address that does not exist."""
    pairs = list(zip(paths(secret.room.slug), paths(secret.nowhere), strict=True))
    assert any("/rooms/~" in path for path, _ in pairs)
    for method, (path, nowhere) in itertools.product(METHODS, pairs):
        if not path.startswith(("/leave/", "/account/")):  # they answer by what was asked before
            asked_alike(secret, eve, method, path, nowhere)
    assert eve.get(f"/rooms/{secret.room.slug}/").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("eve", ["visitor", "outsider", "banned"], indirect=True)
@pytest.mark.parametrize("method", OTHER_METHODS)
def test_no_other_method_tells_of_it(secret: Secret, eve: Client, method: str) -> None:
    """Nor does a method that no page uses, without a session and with one."""
    eve.get("/")  # the first answer to a session has a cookie that the next have not
    for path, nowhere in zip(paths(secret.room.slug), paths(secret.nowhere), strict=True):
        if "?" not in path:
            asked_alike(secret, eve, method, path, nowhere)


def asked_alike(secret: Secret, eve: Client, method: str, path: str, nowhere: str) -> None:
    """Ask for both, and compare."""
    here = seen(eve.generic(method, path), secret.room.slug)
    there = seen(eve.generic(method, nowhere), secret.nowhere)
    assert (method, path, here) == (method, path, there)
    assert not [each for each in SECRETS if each.encode() in here[2].lower()]


@pytest.mark.one_database
@pytest.mark.parametrize("name", [NAME, FORMER])
def test_its_names_are_free(secret: Secret, eve: Client, name: str) -> None:
    """The address that its name would be, and one that it had while it was open, are those of a
    room that nobody has opened."""
    here = seen(eve.get(f"/rooms/{name}/"), name)
    there = seen(eve.get("/rooms/Some other tale/"), "Some other tale")
    assert here[0] == there[0] == 200
    assert without(here[2], name) == without(there[2], "Some other tale")


def without(page: bytes, name: str) -> bytes:
    """A page without the name that was asked for."""
    page = page.replace(b'"key": "%s"' % name.casefold().encode(), b"")
    return page.replace(b"%2520", b" ").replace(b"%20", b" ").replace(name.encode(), b"*")


def test_members_see_its_page(secret: Secret) -> None:
    """The same requests succeed for a member: the room is really there."""
    page = secret.people["Ada"].get(f"/rooms/{secret.room.slug}/")
    assert page.status_code == 200
    assert NAME.encode() in page.content


def test_malformed_addresses_are_no_rooms(secret: Secret) -> None:
    """What no room can have as its address is answered the same way, on every database."""
    for tail in ("%00", "a%00", "%20", "a b", "\u00fc", "a" * 300, "", "a.b"):
        response = Client().get(f"/rooms/~{tail}/")
        assert (tail, response.status_code) == (tail, 404)
        assert b"There is no such room." in response.content


@pytest.mark.parametrize(
    "query", ["", "since=0&epoch={epoch}", "since=9&epoch=", "since=1&epoch={epoch}&inbox=0"]
)
async def test_no_socket_tells_of_it(visitors: Visitors, secret: Secret, query: str) -> None:
    """A handshake is closed as one with an address that does not exist, whatever it names."""
    asked = query.format(epoch=secret.room.epoch)
    for standing in STANDINGS:
        await sync_to_async(User.objects.filter(name="Eve").delete)()
        eve = await sync_to_async(secret.somebody)(standing)
        outcomes = []
        for address in (secret.room.slug, secret.nowhere):
            async with visitors.connect(eve, room=address, query=asked) as peer:
                closed = await peer.closed()
                outcomes.append((closed.code, closed.reason))
        assert outcomes == [(Close.NO_SUCH_ROOM, "There is no such room.")] * 2


@pytest.mark.parametrize("standing", STANDINGS[1:])
def test_no_command_tells_of_it(secret: Secret, standing: str) -> None:
    """Each command is refused as in a room that does not exist, whatever it is about: a message
    that is there, one that is not, an answer that was given before."""
    ada, bob = (person_of(User.objects.get(name=name)) for name in ("Ada", "Bob"))
    client = secret.somebody(standing)
    eve = person_of(User.objects.get(pk=client.session["_auth_user_id"]))
    limits = Limits()
    for number, person in enumerate((ada, bob), start=1):
        post = read(json.dumps({"type": "message", "text": TEXT, "key": f"k{number}"}), 0)
        commit([Submission(secret.room.pk, person, post.check(limits), limits)])  # type: ignore[attr-defined]
    (message,) = Room.objects.get(pk=secret.room.pk).messages.values_list("number", flat=True)[:1]
    for event in commands():
        for target in (message, message + 1, 999):
            changed = {**event, **({"id": target} if "id" in event else {})}
            told = [outcome(changed, eve, room, limits) for room in (secret.room.pk, 9_999_999)]
            assert (changed, told[0]) == (changed, told[1])
            assert told[0] == ("not_found", "There is no such room.", {})


def commands() -> list[Event]:
    """A right event for each command."""
    found = [json.loads((GOLDEN / f"client-{kind}.json").read_text()) for kind in COMMANDS]
    return [event for events in found for event in events]


def outcome(event: Event, person: Any, room: int, limits: Limits) -> tuple[str, str, Any]:
    """What a command is refused with."""
    command: Any = read(json.dumps(event), 0)
    (refusal,) = commit([Submission(room, person, command.check(limits), limits)])
    assert isinstance(refusal, Refusal)
    return str(refusal.code), refusal.text, refusal.more


@pytest.mark.parametrize("visitors", [{"events": 0, "flood": 0}], indirect=True)
async def test_no_event_tells_of_it(visitors: Visitors, secret: Secret) -> None:
    """While its members come, write, post and go, sockets of others get not a word of it: not in
    their inbox, nor as heads, nor in answer to what they ask about its messages."""
    ada, bob = secret.people.values()
    eve = await sync_to_async(secret.somebody)("former")
    async with (
        visitors.connect(eve, room="lobby", query="inbox=0") as outsider,
        visitors.connect(room="lobby") as visitor,
    ):
        await answer_to(outsider, {"type": "join", "key": "j"})
        async with (
            visitors.connect(ada, room=secret.room.slug, query="inbox=0") as one,
            visitors.connect(bob, room=secret.room.slug, query="inbox=0") as other,
        ):
            await one.send_json({"type": "typing", "on": True})
            await expect(other, "typing")
            await say(one, TEXT)
            posted = await expect(other, "message")
            await answer_to(one, {"type": "subject", "text": SUBJECT + " again", "key": "s"})
            await expect(other, "heads")  # others would have them by now
        told = await everything_asked(outsider, posted["seq"])
        told += await everything_asked(visitor, posted["seq"])
    assert [each for each in told if any(word in each.casefold() for word in SECRETS)] == []
    assert [each for each in told if '"heads"' in each and f"[{secret.room.pk}," in each] == []
    assert [each for each in told if '"Ada"' in each or '"Bob"' in each] == []


async def everything_asked(peer: Peer, message: int) -> list[str]:
    """All that a socket is told up to the answers to all that it may ask about a message."""
    asked = [{"type": "history", "key": "h", name: message} for name in ("before", "around")]
    asked += [{"type": "history", "key": "h", "ids": [message, message + 1]}]
    asked += [{"type": "versions", "key": "v", "id": message}, {"type": "pins", "key": "p"}]
    asked += [{"type": "pins", "key": "p", "after": message}]
    asked += [{"type": "reactors", "key": "e", "id": message, "emoji": "👍"}]
    asked += [{**event, "key": "c", **({"id": message} if "id" in event else {})}
              for event in commands() if event["type"] not in ENDINGS]  # fmt: skip
    asked += [{"type": "message", "text": "x", "reply": message, "key": "r"}]
    for event in asked:
        await peer.send_json(event)
    await peer.send_json({"type": "ping", "key": "last"})
    told: list[str] = []
    while not told or json.loads(told[-1]).get("re") != "last":
        told.append(await peer.receive_text())
    return told


async def test_a_member_who_leaves_is_shut_out(visitors: Visitors, secret: Secret) -> None:
    """All sockets of a member who leaves are closed; what is said from then on reaches them
    nowhere, their inbox lacks the room, and its address is none."""
    ada, bob = secret.people.values()
    async with (
        visitors.connect(ada, room=secret.room.slug) as one,
        visitors.connect(bob, room=secret.room.slug) as leaving,
        visitors.connect(bob, room=secret.room.slug) as window,
        visitors.connect(bob, room="lobby", query="inbox=0") as elsewhere,
    ):
        before = await expect(elsewhere, "inbox")
        await leaving.send_json({"type": "leave", "key": "l"})
        assert (await leaving.closed()).code == Close.NOT_ALLOWED
        assert (await window.closed()).code == Close.NOT_ALLOWED
        after = await expect(elsewhere, "inbox")
        await say(one, TEXT)
        told = await everything_asked(elsewhere, 4)
    assert [place["room"]["name"] for place in before["places"]] == [NAME]
    assert after["places"] == []
    assert [each for each in told if TEXT in each] == []
    async with visitors.connect(bob, room=secret.room.slug) as again:
        assert (await again.closed()).code == Close.NO_SUCH_ROOM


async def test_a_site_that_visitors_may_not_read(
    visitors: Visitors, secret: Secret, settings: LazySettings
) -> None:
    """Where PUBLIC_READ is off, a visitor without a name learns of no room at all: open rooms are
    in no list, and every address of a page leads to the form that takes a name, and then back."""
    await sync_to_async(open_room)(secret.people["Ada"])
    settings.PUBLIC_READ = False
    for path in ("/", "/rooms.json", "/open/?name=a/b"):
        for client, lists in ((Client(), False), (secret.people["Bob"], True)):
            response = await sync_to_async(client.get)(path)
            assert (path, b"Mangoes" in response.content) == (path, lists)
    pages = [await sync_to_async(Client().get)(f"/rooms/{name}/") for name in ("Mangoes", "Other")]
    asked = ["/enter/?next=%2Frooms%2FMangoes%2F", "/enter/?next=%2Frooms%2FOther%2F"]
    assert [page.headers.get("Location") for page in pages] == asked
    home = await sync_to_async(Client().get)("/")
    assert home.headers.get("Location") == "/enter/?next=%2F"
    for name in ("Mangoes", "Other"):
        async with visitors.connect(room=name) as peer:
            closed = await peer.closed()
        assert (closed.code, closed.reason) == (Close.NO_SUCH_ROOM, "There is no such room.")


def open_room(client: Client) -> None:
    """Talk in an open room."""
    create("Mangoes").post(User.objects.get(pk=client.session["_auth_user_id"]), TEXT)
