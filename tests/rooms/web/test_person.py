"""The query `person` over a socket, for people who are in the room and others."""

from asgiref.sync import sync_to_async
from django.test import Client

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
