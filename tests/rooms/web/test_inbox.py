"""The inbox over sockets: with a room's, or on one of its own."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.models import Membership
from rooms.protocol import Close
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.web.conftest import Visitors, answer_to, expect, login, say


async def joined(visitors: Visitors, who: Client, room: str) -> None:
    """Have somebody become a member of a room."""
    async with visitors.connect(who, room) as peer:
        await expect(peer, "welcome")
        await answer_to(peer, {"type": "join", "key": f"join-{room}"})


async def test_inbox_without_a_room(visitors: Visitors, ada: Client, bob: Client) -> None:
    """The socket says who one is, sends the inbox, and then the heads of one's rooms."""
    await joined(visitors, ada, "hall")
    async with visitors.at_home(ada) as peer, visitors.connect(bob, "hall") as other:
        welcome = await peer.receive_json()
        assert welcome["type"] == "welcome"
        assert welcome["me"]["name"] == "Ada"
        assert welcome["ping"] == 25
        inbox = await peer.receive_json()
        assert inbox["type"] == "inbox"
        assert [place["room"]["name"] for place in inbox["places"]] == ["hall"]
        await say(other, "hi")
        ((room, posts, _),) = (await expect(peer, "heads"))["heads"]
        assert (room, posts) == (inbox["places"][0]["room"]["id"], 1)


async def test_inbox_that_is_known(visitors: Visitors, ada: Client) -> None:
    """With the present version and heads nothing but the welcome is sent; pings are answered."""
    await joined(visitors, ada, "hall")
    async with visitors.at_home(ada) as peer:
        inbox = await expect(peer, "inbox")
    version, head = inbox["version"], inbox["places"][0]["head"]
    async with visitors.at_home(ada, f"inbox={version}&heads={head}") as peer:
        await expect(peer, "welcome")
        (person,) = visitors.chat.inboxes._people.values()
        await eventually(lambda: person.version == version and person.reading is None)
        await peer.send_json({"type": "ping", "key": "p1"})
        assert await peer.receive_json() == {"type": "pong", "head": 0, "re": "p1"}


async def test_room_that_changed_between_two_sockets(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """The version is the same, and the page has missed what heads told: it gets the inbox, also
    where it does not say how far it was told of its rooms."""
    await joined(visitors, ada, "hall")
    async with visitors.connect(bob, "hall") as other:
        said = await answer_to(other, {"type": "message", "key": "m1", "text": "hi"})
        async with visitors.at_home(ada) as peer:
            inbox = await expect(peer, "inbox")
        deletion = {"type": "delete", "key": "d1", "id": said["id"]}
        assert (await answer_to(other, deletion))["type"] == "ack"
    version, (place,) = inbox["version"], inbox["places"]
    for held in (f"inbox={version}&heads={place['head']}", f"inbox={version}"):
        async with visitors.at_home(ada, held) as peer:
            again = await expect(peer, "inbox")
        assert (again["version"], again["places"][0]["unread"]) == (version, place["unread"] - 1)


async def test_room_socket_brings_the_inbox(visitors: Visitors, ada: Client) -> None:
    """A room's socket sends the inbox to those who ask, and nothing of it to the others."""
    async with visitors.connect(ada, "lobby", "inbox=0") as asking, visitors.connect(ada) as plain:
        await expect(asking, "welcome")
        assert (await expect(asking, "inbox"))["places"] == []
        await say(asking, "first")
        assert len((await expect(asking, "places"))["places"]) == 1
        await answer_to(plain, {"type": "ping", "key": "p"})
    for query in ("inbox=abc", "inbox=1&heads=abc", "inbox=1&heads="):
        async with visitors.connect(ada, "lobby", query) as peer:
            assert (await peer.closed()).code == Close.PROTOCOL


async def test_reading_on_one_device_shows_on_another(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """`read` and `unread` move the cursor of every device of the person, and of nobody else."""
    await joined(visitors, ada, "lobby")
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await expect(one, "welcome")
        await say(other, "one", "two")
        message = (await expect(one, "message"))["message"]
        async with visitors.at_home(ada) as device:
            assert (await expect(device, "inbox"))["places"][0]["unread"] == 2
            await answer_to(one, {"type": "read", "id": message["id"], "key": "r1"})
            assert (await expect(device, "places"))["places"][0]["unread"] == 1
            await answer_to(one, {"type": "unread", "id": message["id"], "key": "r2"})
            assert (await expect(device, "places"))["places"][0]["unread"] == 2


@pytest.mark.parametrize(("query", "code"), [("", Close.NOT_ALLOWED), ("inbox=-1", Close.PROTOCOL)])
async def test_who_is_turned_away(visitors: Visitors, query: str, code: Close) -> None:
    """A visitor without a name has no inbox; a version is a whole number."""
    async with visitors.at_home(query=query) as peer:
        assert (await peer.closed()).code == code


async def test_sockets_of_inboxes_are_counted(visitors: Visitors, ada: Client) -> None:
    """They are among the windows that a person may open, and end with the session."""
    async with visitors.at_home(ada) as peer:
        await expect(peer, "welcome")
        assert visitors.chat.sockets.open == 1
        visitors.chat.sessions.end(ada.session.session_key or "")
        assert (await peer.closed()).code == Close.SESSION_ENDED
    await eventually(lambda: visitors.chat.sockets.open == 0 and not visitors.chat.inboxes._people)


async def test_other_events_are_refused(visitors: Visitors, ada: Client) -> None:
    """What needs a room is no event of this socket, which stays open."""
    async with visitors.at_home(ada) as peer:
        event: dict[str, Any] = {"type": "message", "text": "hi", "key": "k"}
        answer = await answer_to(peer, event)
        assert (answer["type"], answer["code"]) == ("error", "unknown_type")
        await peer.send_json({"type": "ping", "key": "p"})
        await expect(peer, "pong")
        await peer.send_bytes(b"\0")
        assert (await peer.closed()).code == Close.PROTOCOL


async def test_private_rooms_are_told_to_members_alone(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """No outsider hears the head of a private room."""
    from rooms import chat
    from rooms.models import Kind, Role

    def private() -> int:
        room = chat.create("secret", kind=Kind.PRIVATE)
        person = int(ada.session["_auth_user_id"])
        Membership.objects.create(
            room=room.row, person_id=person, seq=1, role=Role.OWNER, since=room.row.created_at
        )
        return room.row.pk

    room = await visitors.chat.database.read(private)
    await joined(visitors, bob, "open")
    grace = await visitors.chat.database.read(login, "Grace")
    async with (
        visitors.at_home(ada) as member,
        visitors.at_home(bob) as outsider,
        visitors.connect(grace, "open") as peer,
    ):
        await expect(member, "inbox")
        await expect(outsider, "inbox")
        chat_ = visitors.chat
        chat_.news.receive(json.dumps([[room, 1, 2]]).encode())
        assert (await expect(member, "heads"))["heads"] == [[room, 1, 2]]
        await say(peer, "for all")
        (head,) = (await expect(outsider, "heads"))["heads"]
        assert head[0] != room


async def test_changes_of_a_room_reach_members_who_are_elsewhere(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """They are told of the room as it is now, and of what was deleted."""
    await sync_to_async(User.objects.update)(guest=False)
    await joined(visitors, ada, "hall")
    async with (
        visitors.at_home(ada) as away,
        visitors.connect(bob, "hall") as other,
    ):
        (place,) = (await expect(away, "inbox"))["places"]
        by = (await expect(other, "welcome"))["me"]["id"]
        await say(other, "hi")
        subject = await answer_to(other, {"type": "subject", "key": "s", "text": "tea"})
        await answer_to(other, {"type": "delete", "key": "d", "id": subject["seq"] - 1})
        told = await expect(away, "heads")
        while not {"rooms", "gone"} <= told.keys():
            told |= await expect(away, "heads")
        assert told["rooms"] == [[subject["seq"], {**place["room"], "subject": "tea"}]]
        assert told["gone"] == [[place["room"]["id"], 1, by, subject["seq"] + 1]]
