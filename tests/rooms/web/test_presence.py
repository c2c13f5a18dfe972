"""Who is shown as here in a room, and who as online to those they write to directly."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.delivery import presence
from rooms.domain.direct import conversation
from rooms.limits import Limits
from rooms.log.people import person_of
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.web.conftest import Visitors, answer_to, expect
from tests.rooms.web.test_inbox import joined


async def test_who_only_gives_commands_is_not_here(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """With `present=0` one acts in the room and is not shown in it, neither then nor later."""
    async with visitors.connect(ada) as one:
        await expect(one, "welcome")
        async with visitors.connect(bob, query="present=0") as other:
            welcome = await expect(other, "welcome")
            assert [person["name"] for person in welcome["here"]] == ["Ada"]
            await other.send_json({"type": "typing", "on": True})
            assert (await answer_to(other, {"type": "message", "text": "hi", "key": "u1"}))[
                "type"
            ] == "ack"
        heard = [await one.receive_json()]
        while heard[-1]["type"] != "message":
            heard.append(await one.receive_json())
        assert "typing" not in {each["type"] for each in heard}
        assert "Bob" not in [person["name"] for each in heard for person in each.get("join", [])]
        async with visitors.connect(bob) as looking:
            assert (await expect(looking, "welcome"))["count"] == 2
        event = await expect(one, "presence")
        if event["count"] == 1:  # it tells, late, that one has come oneself
            event = await expect(one, "presence")
    assert (event["count"], event["leave"]) == (2, [])
    assert "Bob" in [person["name"] for person in event["join"]]


async def test_contacts(
    visitors: Visitors, ada: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the other has a page open, in a room or on home; nobody else is told of."""
    people = {name: await User.objects.aget(name=name) for name in ("Ada", "Bob")}
    bob_id = people["Bob"].id
    monkeypatch.setattr(presence, "GRACE", 0.0)
    # A guest writes to people of a room of theirs.
    for who in (ada, bob):
        await joined(visitors, who, "hall")
    await sync_to_async(conversation)(person_of(people["Ada"]), [bob_id], Limits())
    await eventually(lambda: visitors.chat.signals.find(bob_id) is None)
    async with visitors.at_home(ada, "inbox=0") as peer:
        assert await expect(peer, "contacts") == {
            "type": "contacts",
            "join": [],
            "leave": [bob_id],
        }
        async with visitors.at_home(bob, "inbox=0") as other:
            (online,) = (await expect(other, "contacts"))["join"]
            assert online["name"] == "Ada"
            told = await expect(peer, "contacts")
            assert ([each["name"] for each in told["join"]], told["leave"]) == (["Bob"], [])
            await other.send_json({"type": "active", "on": False})
            (idle,) = (await expect(peer, "contacts"))["join"]
            assert (idle["id"], idle["idle"]) == (bob_id, True)
