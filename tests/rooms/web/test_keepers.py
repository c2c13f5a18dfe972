"""What admins do to people, as their sockets hear of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from chatsite.accounts.doors import send_away, sent_away
from chatsite.accounts.models import User
from chatsite.community import bans, keeping
from chatsite.community.models import Ban, Device
from rooms.log import jobs
from rooms.models import AuditEntry, Job, Message
from rooms.protocol import Close
from tests.chatsite.community.people import owner
from tests.rooms.web.conftest import Visitors, expect, say
from websocket.testing import Peer


def _user(browser: Client) -> User:
    return User.objects.get(pk=browser.session["_auth_user_id"])


async def _turned_away(peer: Peer) -> tuple[int, str]:
    """With which code and words a socket is closed before anything is said."""
    closed = await peer.closed()
    return closed.code, closed.reason


async def test_disabled(visitors: Visitors, ada: Client) -> None:
    """All sockets of the person are closed with the reason, and no other is."""
    async with visitors.connect(ada) as one, visitors.connect() as visitor:
        await expect(one, "welcome")
        await expect(visitor, "welcome")

        def disable() -> None:
            keeping.disable(owner(), _user(ada), "Spam.")

        await visitors.chat.database.read(disable)
        assert await _turned_away(one) == (
            Close.NOT_ALLOWED,
            "An admin of the site has disabled this account: Spam.",
        )
        await visitor.send_json({"type": "ping", "key": "p1"})
        await expect(visitor, "pong")


async def test_a_banned_device_opens_no_socket(visitors: Visitors, ada: Client) -> None:
    """Neither with its session nor without; the words say why."""

    def ban() -> None:
        ada.get("/")
        keeping.ban(owner(), _user(ada), "Spam.", days=None, addresses=False, own="")

    await visitors.chat.database.read(ban)
    words = (Close.NOT_ALLOWED, "You are banned from this site: Spam.")
    async with visitors.connect(ada) as peer:
        assert await _turned_away(peer) == words
    del ada.cookies["sessionid"]
    async with visitors.connect(ada) as peer:
        assert await _turned_away(peer) == words
    async with visitors.connect() as other:
        await expect(other, "welcome")


async def test_an_address_is_banned(visitors: Visitors, ada: Client) -> None:
    """People and visitors from there are asked to come back at once, and are turned away then."""

    def ban() -> None:
        ada.get("/")
        Device.objects.update(network="127.0.0.1")
        network = bans.network_from("127.0.0.0/8", "192.0.2.1")
        keeping.ban_network(owner(), network, "Spam.", None)

    async with visitors.connect(ada) as one, visitors.connect() as visitor:
        await expect(one, "welcome")
        await expect(visitor, "welcome")
        await visitors.chat.database.read(ban)
        for peer in (one, visitor):
            assert (await peer.closed()).code == Close.RESYNC
    async with visitors.connect(ada) as peer:
        assert (await _turned_away(peer))[0] == Close.NOT_ALLOWED
    assert await visitors.chat.database.read(Job.objects.filter(kind=keeping.AWAY).exists)


async def test_all_at_the_same_browser_and_address(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """Where Ada is banned with her addresses, Bob at one of them is out, too; and so is whoever
    uses her browser."""

    def ban() -> None:
        ada.get("/")
        bob.get("/")
        Device.objects.update(network="127.0.0.1")
        keeping.ban(owner(), _user(ada), "Spam.", days=None, addresses=True, own="192.0.2.1")

    async with visitors.connect(bob) as peer:
        await expect(peer, "welcome")
        await visitors.chat.database.read(ban)
        assert (await peer.closed()).code == Close.RESYNC
    async with visitors.connect(bob) as peer:
        assert await _turned_away(peer) == (
            Close.NOT_ALLOWED, "You are banned from this site: Spam.",
        )  # fmt: skip


async def test_an_end_of_which_nobody_tells(
    visitors: Visitors, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a word by the broker, a check of sessions finds who was sent away."""

    def ban() -> None:
        monkeypatch.setattr(sent_away, "has_listeners", lambda: False)
        with transaction.atomic():
            send_away(_user(ada).pk, "Come back.", Close.RESYNC)

    async with visitors.connect(ada) as peer:
        await expect(peer, "welcome")
        await visitors.chat.database.read(ban)
        visitors.chat.recheck.soon()
        assert await _turned_away(peer) == (Close.RESYNC, "Come back.")


async def test_the_table_is_read_at_a_handshake(visitors: Visitors, ada: Client) -> None:
    """A process finds a ban of which it has not heard, once its table is old."""

    def store() -> None:
        Ban.objects.create(kind="address", value="127.0.0.0/8", reason="Spam")
        bans.forget()

    await visitors.chat.database.read(store)
    async with visitors.connect(ada) as peer:
        assert (await _turned_away(peer))[1] == "You are banned from this site: Spam."


async def test_all_messages_are_removed(visitors: Visitors, ada: Client) -> None:
    """In batches, with a tombstone on everybody's page; the admin sees how far it is."""
    sue: dict[str, Any] = {}

    def order() -> bytes:
        browser = Client()
        browser.force_login(owner())
        sue["url"] = f"/site/people/{_user(ada).pk}/"
        browser.post(f"{sue['url']}purge/", {"reason": "Spam."})
        return bytes(browser.get(sue["url"]).content)

    def work() -> None:
        job = Job.objects.get(kind=keeping.PURGE)
        jobs.HANDLERS[keeping.PURGE].work(json.loads(job.payload))

    async with visitors.connect(ada) as one, visitors.connect() as visitor:
        await expect(one, "welcome")
        await say(one, "first", "second", "third")
        await expect(visitor, "welcome")
        page = await visitors.chat.database.read(order)
        assert b"0 of 3 are gone" in page
        await say(one, "said afterwards")
        await visitors.chat.database.read(work)
        gone: set[int] = set()
        while len(gone) < 3:
            message = (await expect(visitor, "message"))["message"]
            if message.get("deleted"):
                gone.add(message["id"])
    texts = await visitors.chat.database.read(
        lambda: sorted(Message.objects.values_list("text", flat=True))
    )
    assert texts == ["", "", "", "said afterwards"]
    acts = await visitors.chat.database.read(
        lambda: list(AuditEntry.objects.values_list("action", flat=True))
    )
    assert acts == ["remove messages"]


@pytest.mark.parametrize("on", [True, False])
async def test_an_admin_comes_back_with_other_rights(
    visitors: Visitors, ada: Client, *, on: bool
) -> None:
    """Made one or no longer one, they are asked to come back at once."""

    def change() -> None:
        User.objects.filter(pk=_user(ada).pk).update(is_staff=not on, guest=False)
        keeping.make_admin(owner(), _user(ada), on=on)

    async with visitors.connect(ada) as one:
        await expect(one, "welcome")
        await visitors.chat.database.read(change)
        assert (await one.closed()).code == Close.RESYNC
    async with visitors.connect(ada) as again:
        assert ("moderate" in (await expect(again, "welcome"))["can"]) == on
