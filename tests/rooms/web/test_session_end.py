"""A session that ends closes its sockets, and no others."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from chatsite.accounts.doors import send_away
from chatsite.accounts.models import User
from rooms.delivery.sessions import TOPIC, VISITORS, goodbye_payload
from rooms.log.goodbyes import Goodbye
from rooms.protocol import Close
from tests.chatsite.accounts.people import PASSWORD, person
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.web.conftest import Visitors, answer_to, expect
from websocket.testing import Peer

PING = {"type": "ping", "key": "p1"}


def leave(who: Client) -> None:
    """Press "leave" in one tab."""
    assert who.post("/leave/").status_code == 302


async def arrived(*peers: Peer) -> None:
    """Wait until all of these are in the room."""
    for peer in peers:
        await expect(peer, "welcome")


@pytest.mark.parametrize("fast", [True, False])
async def test_leaving(visitors: Visitors, ada: Client, *, fast: bool) -> None:
    """Who leaves in one tab has all tabs of that browser closed with 4003."""
    async with (
        visitors.connect(ada, fast=fast) as one,
        visitors.connect(ada, "attic", fast=fast) as other,
    ):
        await arrived(one, other)
        await visitors.chat.database.read(leave, ada)
        codes = [(await peer.closed()).code for peer in (one, other)]
    assert codes == [Close.SESSION_ENDED] * 2


async def test_coming_back(visitors: Visitors, ada: Client, settings: LazySettings) -> None:
    """Who comes back with the cookie of before reads on, as nobody."""
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(ada.session.session_key)
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await visitors.chat.database.read(leave, ada)
        await peer.closed()
    async with visitors.connect(browser) as again:
        assert (await expect(again, "welcome"))["me"] is None


async def test_somebody_else(visitors: Visitors, ada: Client) -> None:
    """Entering as somebody else in the same browser is the end of the session of before."""

    def enter() -> None:
        ada.force_login(User.objects.create_guest("Bob"))

    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await visitors.chat.database.read(enter)
        assert (await peer.closed()).code == Close.SESSION_ENDED


async def test_other_sessions_stay(visitors: Visitors, ada: Client) -> None:
    """The same person in another browser stays, and so does a reader without a session."""
    phone = Client()

    def enter() -> None:
        phone.force_login(User.objects.get())

    await visitors.chat.database.read(enter)
    async with (
        visitors.connect(ada) as gone,
        visitors.connect(phone) as here,
        visitors.connect() as reader,
    ):
        await arrived(gone, here, reader)
        await visitors.chat.database.read(leave, ada)
        await gone.closed()
        visitors.chat.recheck.soon()
        for peer in (here, reader):
            assert (await answer_to(peer, PING))["type"] == "pong"
        assert len(visitors.chat.sessions.held()) == 1


async def test_session_without_a_word(visitors: Visitors, ada: Client) -> None:
    """A session of whose end nobody told is found at the next look."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await visitors.chat.database.read(Session.objects.all().delete)
        visitors.chat.recheck.soon()
        assert (await peer.closed()).code == Close.SESSION_ENDED


@pytest.mark.parametrize("visitors", [{"recheck": 1}], indirect=True)
async def test_look_by_itself(visitors: Visitors, ada: Client) -> None:
    """The look comes by itself after `CHAT_RECHECK` seconds."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await visitors.chat.database.read(Session.objects.all().delete)
        assert (await peer.closed()).code == Close.SESSION_ENDED


async def test_told_in_vain(visitors: Visitors, ada: Client) -> None:
    """Where ends of sessions may have been missed, all are looked at."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await visitors.chat.database.read(Session.objects.all().delete)
        visitors.chat.hub._suspect(frozenset([TOPIC]))
        assert (await peer.closed()).code == Close.SESSION_ENDED


async def test_database_that_is_away(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is closed because nobody could be asked."""
    asked: list[object] = []

    async def failing(function: object, *args: object, **kwargs: object) -> None:
        asked.append(function)
        raise OperationalError

    async with visitors.connect(ada) as peer:
        await arrived(peer)
        monkeypatch.setattr(visitors.chat.database, "read", failing)
        visitors.chat.recheck.soon()
        await eventually(lambda: bool(asked))
        assert (await answer_to(peer, PING))["type"] == "pong"


async def test_another_process_tells(visitors: Visitors, ada: Client) -> None:
    """What comes over the broker closes as if the session had ended here."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        payloads: list[bytes] = []
        monitor = type(visitors.chat.sessions)(
            lambda _, payload: payloads.append(payload), lambda: None
        )
        monitor.end(str(ada.session.session_key))
        visitors.chat.broker.publish(TOPIC, payloads[0])
        assert (await peer.closed()).code == Close.SESSION_ENDED


async def test_nothing_is_left(visitors: Visitors, ada: Client) -> None:
    """A socket that has closed is held no more."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        assert len(visitors.chat.sessions.held()) == 1
    assert visitors.chat.sessions.held() == []


async def test_sent_away(visitors: Visitors, ada: Client, bob: Client) -> None:
    """Who is sent away has all sockets of all devices closed, with the code and the words."""
    phone = Client()

    def enter() -> None:
        phone.force_login(User.objects.get(name="Ada"))

    await visitors.chat.database.read(enter)
    async with (
        visitors.connect(ada) as one,
        visitors.connect(phone, "attic") as other,
        visitors.connect(bob) as here,
    ):
        await arrived(one, other, here)
        person = await User.objects.aget(name="Ada")
        await visitors.chat.database.read(send_away, person.pk, "Your account is disabled.")
        closed = [await peer.closed() for peer in (one, other)]
        assert (await answer_to(here, PING))["type"] == "pong"
    assert {(each.code, each.reason) for each in closed} == {
        (Close.NOT_ALLOWED, "Your account is disabled.")
    }


async def test_sent_away_by_another_process(visitors: Visitors, ada: Client) -> None:
    """What comes over the broker closes as if it had been said here."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        person = await User.objects.aget(name="Ada")
        goodbye = Goodbye(person.pk, Close.RESYNC, "You are an admin now.")
        visitors.chat.hub.listener.receive(TOPIC, goodbye_payload(goodbye))  # type: ignore[union-attr]
        assert (await peer.closed()).code == Close.RESYNC


async def test_sent_away_on_the_way_in(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is sent away after the server has read who opens a socket, and before the socket is
    open, is sent away as well."""
    read = visitors.chat.database.read
    person = await User.objects.aget(name="Ada")

    async def sent_away_meanwhile(function: Any, *args: Any) -> Any:
        found = await read(function, *args)
        if visitors.chat.sessions.said == 0:
            await read(send_away, person.pk, "Your account is disabled.")
            await eventually(lambda: visitors.chat.sessions.said > 0)
        return found

    monkeypatch.setattr(visitors.chat.database, "read", sent_away_meanwhile)
    async with visitors.connect(ada) as peer:
        closed = await peer.closed()
    assert (closed.code, closed.reason) == (Close.NOT_ALLOWED, "Your account is disabled.")


async def test_admin_whose_goodbye_was_lost(visitors: Visitors, ada: Client) -> None:
    """Sockets that were opened with other rights are found at the next look."""
    async with visitors.connect(ada) as peer:
        await arrived(peer)
        await User.objects.filter(name="Ada").aupdate(is_staff=True)
        visitors.chat.recheck.soon()
        assert (await peer.closed()).code == Close.SESSION_ENDED


async def test_new_password(visitors: Visitors, transactional_db: None) -> None:
    """It closes the sockets of all other sessions at once, also of one that is in no list, and none
    of its own."""
    here, there = Client(), Client()

    def enter() -> None:
        pat = person("Pat")
        for client in (here, there):
            client.force_login(pat)
        UserSession.objects.all().delete()

    def change() -> None:
        new = {"password1": "another long password", "password2": "another long password"}
        answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
        assert answer.status_code == 302

    await visitors.chat.database.read(enter)
    async with visitors.connect(here) as own, visitors.connect(there, "attic") as other:
        await arrived(own, other)
        await visitors.chat.database.read(change)
        assert (await other.closed()).code == Close.SESSION_ENDED
        assert (await answer_to(own, PING))["type"] == "pong"


async def test_visitors_are_sent_away(visitors: Visitors, ada: Client) -> None:
    """Where visitors may no longer read, their sockets are closed, and those of people stay."""

    def close() -> None:
        send_away(VISITORS, "This site asks for a name.", Close.RESYNC)

    async with visitors.connect(ada) as here, visitors.connect() as reader:
        await arrived(here, reader)
        await visitors.chat.database.read(close)
        assert (await reader.closed()).code == Close.RESYNC
        assert (await answer_to(here, PING))["type"] == "pong"
