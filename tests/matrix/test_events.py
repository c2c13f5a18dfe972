"""Whatever happens in a private room, nothing of it reaches anybody who is no member."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from chatsite.accounts.models import User
from chatsite.asgi import application
from rooms.chat import create
from rooms.domain.direct import conversation
from rooms.log.people import person_of
from rooms.models import Membership, Role
from tests.matrix.addresses import addresses
from tests.rooms.web.conftest import Event, Visitors
from tests.rooms.web.secret import NAME, SECRETS, SUBJECT, TEXT, Secret
from websocket.testing import Closed, Peer, running

pytestmark = pytest.mark.one_database

GOLDEN = Path(__file__).parents[1] / "fixtures" / "protocol"
STANDINGS = ("visitor", "guest", "outsider", "former", "removed", "banned", "admin", "disabled")
NAMES = {"Ada": "Zuleika", "Bob": "Quillon"}
"""What the two members are called: words that stand on no page."""
POST = "```py\nprint('tickets')\n```"


class Ear:
    """A socket, and all that it was told."""

    def __init__(self, peer: Peer) -> None:
        self.told: list[str] = []
        self._peer = peer

    @property
    def types(self) -> set[str]:
        """The types of the events."""
        return {json.loads(each)["type"] for each in self.told}

    async def next(self) -> Event:
        """The next event."""
        self.told.append(await self._peer.receive_text())
        event: Event = json.loads(self.told[-1])
        return event

    async def until(self, *kinds: str) -> Event:
        """Hear on until an event of one of the types."""
        while (event := await self.next())["type"] not in kinds:
            pass
        return event

    async def ask(self, kind: str, **fields: object) -> Event:
        """Send an event, and hear on until it is answered."""
        key = f"{kind}-{len(self.told)}"
        await self._peer.send_json({"type": kind, "key": key, **fields})
        while (event := await self.next()).get("re") != key:
            pass
        return event

    async def say(self, kind: str, **fields: object) -> None:
        """Send an event that is not answered."""
        await self._peer.send_json({"type": kind, **fields})


@pytest.fixture
async def visitors(transactional_db: None) -> AsyncIterator[Visitors]:
    """The site in the test's own process."""
    async with running(application) as state:
        yield Visitors(application, state)


def prepare() -> tuple[Secret, int, dict[str, Client]]:
    """The room with its two members, the second one's id, and somebody of each standing who is no
    member."""
    create("lobby")
    secret = Secret()
    for name, unheard in NAMES.items():
        User.objects.filter(name=name).update(name=unheard)
    User.objects.filter(name=NAMES["Ada"]).update(guest=False)
    Membership.objects.filter(person__name=NAMES["Ada"]).update(role=Role.OWNER)
    outside = {}
    for standing in STANDINGS:
        known = "outsider" if standing in ("admin", "disabled") else standing
        outside[standing] = secret.somebody(known)
        User.objects.filter(name="Eve").update(
            name=standing, username=standing, name_key=standing, is_staff=standing == "admin"
        )
    User.objects.filter(name="disabled").update(is_active=False)
    return secret, User.objects.get(name=NAMES["Bob"]).pk, outside


def meet(other: int) -> None:
    """Ada begins a direct conversation with the other member."""
    ada = person_of(User.objects.get(name=NAMES["Ada"]))
    conversation(ada, [other], settings.CHAT_LIMITS)


async def live(ada: Ear, bob: Ear, elsewhere: Ear, other: int) -> None:
    """Everything that a room can tell its members: Ada owns it, Bob has a window elsewhere."""
    await bob.say("typing", on=True)
    await ada.until("typing")
    await ada.ask("message", text=TEXT)
    said = await ada.ask("message", text=POST)
    await bob.until("message")
    await elsewhere.until("heads")
    await bob.ask("react", id=said["id"], emoji="👍", on=True)
    await ada.ask("edit", id=said["id"], base=said["id"], text=POST + "\n" + TEXT)
    await ada.ask("pin", id=said["id"], on=True)
    await ada.ask("subject", text=f"{SUBJECT} again")
    await bob.until("room")
    await ada.ask("mute", person=other, minutes=5, reason=TEXT)
    await bob.until("can")
    for command in itertools.cycle(("read", "unread")):
        await bob.ask(command, id=said["id"])
        # A comparison may find the new version before the broker tells it: all is sent then.
        if (await elsewhere.until("places", "inbox"))["type"] == "places":
            break
    for ear in (ada, bob):
        await ear.ask("history", after=0)
        await ear.ask("versions", id=said["id"])
        await ear.ask("members")
        await ear.ask("person", id=other)
        await ear.ask("pins")
        await ear.ask("reactors", id=said["id"], emoji="👍")
        await ear.ask("code", ids=[said["id"]])
        await ear.ask("ping")
        await ear.ask("message", text="")


def leaks(secret: Secret, told: list[str], names: Collection[str] = NAMES.values()) -> list[str]:
    """What tells something of the room, or names one of its people."""
    words = [*SECRETS, secret.room.slug, *names, "tickets"]
    return [each for each in told if any(word.casefold() in each.casefold() for word in words)]


def heads(told: list[str]) -> set[int]:
    """The ids of the rooms whose heads somebody was told."""
    events = [json.loads(each) for each in told]
    return {head[0] for each in events if each["type"] == "heads" for head in each["heads"]}


def pages(secret: Secret, client: Client) -> list[str]:
    """What every page of the chat says to somebody: with the room's address, its id, its name."""
    values = {"room": secret.room.slug, "token": secret.room.slug, "person": "1", "version": "1"}
    found = []
    for address in addresses():
        if address.is_socket or address.route.startswith(("account/", "leave", "simple", "site/")):
            continue  # they show nothing of rooms; `leave` would end the session
        path = address.path({**values, "pk": "1"})
        for query in ("", f"?rooms={secret.room.pk}", f"?room={secret.room.pk}", f"?name={NAME}"):
            body = client.get(path + query).content.decode(errors="replace")
            # What one has asked for oneself is repeated by some pages.
            body = body.replace("%2520", " ").replace("%20", " ")
            for own in (secret.room.slug, NAME, NAME.casefold()):
                body = body.replace(own, "")
            found.append(body)
    return found


async def test_no_event_reaches_anybody_else(visitors: Visitors) -> None:
    """Every type of event is provoked, while people of all standings listen by every socket that
    opens for them, and then ask every page."""
    secret, other, outside = await sync_to_async(prepare)()
    async with AsyncExitStack() as stack:

        async def listen(who: Client, room: str) -> Ear:
            peer = visitors.connect(who, room=room, query="inbox=0")
            return Ear(await stack.enter_async_context(peer))

        ears = {standing: await listen(client, "lobby") for standing, client in outside.items()}
        for ear in ears.values():
            await ear.ask("join")  # whoever has rooms is told of heads
        for client in outside.values():
            refused = await listen(client, secret.room.slug)
            with pytest.raises(Closed):
                await refused.next()
            assert leaks(secret, refused.told) == []
        elsewhere = await listen(secret.people["Bob"], "lobby")
        peer = visitors.at_home(secret.people["Bob"], "inbox=0")
        home = Ear(await stack.enter_async_context(peer))
        await home.until("inbox")
        ada = await listen(secret.people["Ada"], secret.room.slug)
        bob = await listen(secret.people["Bob"], secret.room.slug)
        await live(ada, bob, elsewhere, other)
        await sync_to_async(meet)(other)
        await home.until("contacts")
        await sync_to_async(create)("yard")
        await home.until("rooms")
        for ear in ears.values():
            await ear.ask("ping")
    examples = [json.loads(path.read_text()) for path in GOLDEN.glob("server-*.json")]
    kinds = {event["type"] for events in examples for event in events}
    assert kinds - (ada.types | bob.types | elsewhere.types | home.types) == set()
    # Whoever is in the lobby is shown there: Bob is, and may be.
    told = {s: [each for each in ear.told if "presence" not in each] for s, ear in ears.items()}
    assert {s: leaks(secret, each) for s, each in told.items()} == {s: [] for s in STANDINGS}
    assert secret.room.pk in heads(elsewhere.told)
    assert [s for s, each in told.items() if secret.room.pk in heads(each)] == []
    for standing, client in outside.items():
        shown = await sync_to_async(pages)(secret, client)
        # Ada has an account: people find her on the site, and not by the room.
        assert (standing, leaks(secret, shown, [NAMES["Bob"]])) == (standing, [])
