"""People as others in the room see them: their cards, and how they are there."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client, RequestFactory

from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, check_name
from chatsite.accounts.profile import change
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect, say
from tests.rooms.web.test_queries import PERSON
from tests.rooms.web.test_queries import person as person_in
from websocket.testing import Peer


async def test_who_is_told_of_whom(visitors: Visitors, ada: Client, bob: Client) -> None:
    """A visitor without a name, too, is told since when somebody is there who is in the room, or
    was a member; of nobody else, in the same words as of an id that nobody has."""
    people = {who: await sync_to_async(person_in)(who) for who in (ada, bob)}

    async def known(peer: Peer, who: Client) -> Event:
        return await answer_to(peer, {**PERSON, "id": people[who].id})

    async with visitors.connect(ada) as member:
        await say(member, "one")
    async with visitors.connect() as visitor:
        nobody = await answer_to(visitor, PERSON)
        assert await known(visitor, bob) == nobody
        found = await known(visitor, ada)
        assert found["person"] == {"id": people[ada].id, "name": "Ada", "guest": True}
        assert found["joined"].endswith("Z")
        async with visitors.connect(bob) as here:
            await expect(here, "welcome")
            assert (await known(visitor, bob))["person"]["name"] == "Bob"
    async with visitors.connect(room="elsewhere") as visitor:
        assert await known(visitor, ada) == nobody


async def described(who: Client, **fields: Any) -> User:
    """Somebody changes their profile."""

    def store() -> User:
        user = User.objects.get(pk=who.session["_auth_user_id"])
        change(user, **fields)
        return user

    return await sync_to_async(store)()


async def test_idle(visitors: Visitors, ada: Client, bob: Client) -> None:
    """Who says that a window is not used is shown as idle, until it is used again; said twice, it
    is no news. A visitor without a name has nothing to say."""
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await expect(one, "welcome")
        await expect(other, "welcome")
        for _ in range(2):
            await one.send_json({"type": "active", "on": False})
        idle: list[str] = []
        while not idle:
            joined = (await expect(other, "presence"))["join"]
            idle = [person["name"] for person in joined if person.get("idle")]
        assert idle == ["Ada"]
        await one.send_json({"type": "active", "on": True})
        seen = await expect(other, "presence")
        assert [person.get("idle") for person in seen["join"]] == [None]
    async with visitors.connect() as visitor:
        answer = await answer_to(visitor, {"type": "active", "on": False, "key": "a"})
        assert answer["code"] == "not_allowed"


async def test_idle_at_home(visitors: Visitors, ada: Client, bob: Client) -> None:
    """A window at home is one of the person's windows, too."""
    async with visitors.connect(ada) as room, visitors.at_home(ada) as home:
        await expect(room, "welcome")
        await expect(home, "welcome")
        await room.send_json({"type": "active", "on": False})
        person = (await answer_to(room, {**PERSON, "id": await own_id(ada)}))["person"]
        assert "idle" not in person
        await home.send_json({"type": "active", "on": False})
        await home.send_json({"type": "ping", "key": "p"})
        await expect(home, "pong")
        person = (await answer_to(room, {**PERSON, "id": await own_id(ada)}))["person"]
        assert person["idle"] is True


async def own_id(who: Client) -> int:
    """The id of somebody."""
    return (await sync_to_async(person_in)(who)).id


async def test_another_name(visitors: Visitors, ada: Client, bob: Client) -> None:
    """A new name, picture and status are told in the room at once. What the person says from now
    on, and what they said before, is by that name, also for who comes later."""
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await say(one, "before")
        await expect(other, "message")
        status = {"status_emoji": "🌴", "status_text": "away"}
        user = await described(ada, name="Countess", picture="p1", **status)
        told = await expect(other, "person")
        assert told["person"] == {
            "id": user.pk,
            "name": "Countess",
            "guest": True,
            "picture": "p1",
            "status": {"emoji": "🌴", "text": "away"},
        }
        await say(one, "after")
        by = (await expect(other, "message"))["message"]["by"]
        assert by == {"id": user.pk, "name": "Countess", "guest": True, "picture": "p1"}
        async with visitors.connect() as late:
            welcome = await expect(late, "welcome")
        assert {message["by"]["name"] for message in welcome["messages"]} == {"Countess"}
        assert {each["name"] for each in welcome["here"]} == {"Countess", "Bob"}


async def test_own_pages_are_told(visitors: Visitors, ada: Client) -> None:
    """One's own inbox says how others see one, at once."""
    async with visitors.at_home(ada) as home:
        assert (await expect(home, "inbox"))["me"]["name"] == "Ada"
        await described(ada, status_text="away")
        assert (await expect(home, "inbox"))["me"]["status"] == {"text": "away"}


async def test_names_of_those_who_are_here(visitors: Visitors, ada: Client, bob: Client) -> None:
    """A guest who is there already takes no name of somebody present either, but another spelling
    of their own."""
    request = RequestFactory().post("/account/profile/")
    request.scope = {"state": {"chat": visitors.chat}}  # type: ignore[attr-defined]

    def check(name: str) -> str:
        request.user = User.objects.get(name="Ada")
        return check_name(request.user, name, request)

    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await expect(one, "welcome")
        await expect(other, "welcome")
        with pytest.raises(NameTaken, match="Somebody with the name bob"):
            await visitors.chat.database.read(check, "bob")
        assert await visitors.chat.database.read(check, "ada") == "ada"


async def test_who_does_not_show_that_they_write(
    visitors: Visitors, ada: Client, bob: Client
) -> None:
    """Nobody hears that somebody writes who does not want it, from the moment they say so."""
    async with visitors.connect(ada) as one, visitors.connect(bob) as other:
        await expect(one, "welcome")
        await expect(other, "welcome")
        await described(ada, shows_typing=False)
        await expect(other, "person")
        await one.send_json({"type": "typing", "on": True, "key": "t"})
        await say(one, "hi")
        while (event := await other.receive_json())["type"] != "message":
            assert event["type"] != "typing"


async def test_card(visitors: Visitors, ada: Client, bob: Client) -> None:
    """A card says what somebody is in the room, their time zone, and when they were here last."""
    async with visitors.connect(ada) as one:
        await say(one, "hi")
        user = await described(ada, time_zone="Europe/Berlin")
        async with visitors.connect(bob) as other:
            card = await answer_to(other, {**PERSON, "id": user.pk})
            assert (card["role"], card["zone"], card["here"]) == ("member", "Europe/Berlin", True)
            assert "seen" not in card
