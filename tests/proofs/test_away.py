"""Whoever was away while much was done finds all of it, as if they had been there."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.proofs.clerk import Clerk
from tests.proofs.conftest import HireClerk
from tests.proofs.forms import page_of, submit
from tests.proofs.page import Page
from tests.proofs.recount import recount
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site
from tests.services.talk import Event, Talk

ROOMS = ["Hall", "Yard", "Cellar", "Attic", "Gate", "Wall", "Lost", "Garden"]
"""Ada is a member of all of them but the last, and shows the first; Bob owns them."""
PRIVATE = {"Attic", "Gate", "Garden"}
LAST = "That is all."
REASONS = ["in secret", "too loud"]
"""Why messages are reported, in this order."""


@dataclass
class House:
    """A site of two processes with rooms: Ada is at the second one, Bob at the first."""

    sites: list[Site]
    clerk: Clerk
    people: dict[str, Event]
    rooms: dict[str, Event]

    def id(self, name: str) -> int:
        """The id of a person."""
        number: int = self.people[name]["id"]
        return number

    def page(self) -> Page:
        """A window of Ada's that shows the Hall; it is not open yet."""
        return Page(self.id("Ada"), self.people["Ada"]["cookie"], self.rooms["Hall"]["slug"])


@pytest.fixture
async def house(
    site: StartSite,
    redis_server: RedisServer,
    fresh_database: Callable[[], str],
    hire: HireClerk,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """The rooms, with something said in each; Bob administers the site."""
    env = {"DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    database = fresh_database()
    sites = [site("fast", redis=redis_server.url, database=database, env=env) for _ in range(2)]
    clerk = hire({"DATABASE_URL": database, "REDIS_URL": redis_server.url, **env})
    made = await clerk.do("people", names=["Ada", "Bob", "Cid", "Dan", "Eve"])
    people = {each["name"]: each for each in made}
    await clerk.do("admin", person=people["Bob"]["id"])
    rooms = {}
    for name in ROOMS:
        members = ["Ada", "Cid", "Dan"] if name != ROOMS[-1] else ["Cid"]
        rooms[name] = await clerk.do(
            "room",
            name=name,
            kind="private" if name in PRIVATE else "open",
            owner=people["Bob"]["id"],
            members=[people[each]["id"] for each in members],
        )
    yield House(sites, clerk, people, rooms)
    assert [line for each in sites for line in each.complaints()] == []


class Busy:
    """Somebody who does one thing after the other, each in its room."""

    def __init__(self, house: House, name: str) -> None:
        self.done: list[str] = []
        """What was done, in order."""
        self._house = house
        self._person = house.people[name]
        self._talks: dict[str, Talk] = {}

    async def do(self, room: str, command: str, **fields: Any) -> Event:
        """Give a command in a room; returns its ack."""
        if room not in self._talks:
            self._talks[room] = await Talk.connect(
                self._house.sites[0].url,
                self._house.rooms[room]["slug"],
                cookie=self._person["cookie"],
            )
        key = f"{self._person['name']}-{len(self.done)}"
        answer = await self._talks[room].ask({"type": command, "key": key, **fields})
        assert answer["type"] == "ack", (room, command, answer)
        self.done.append(command)
        return answer

    async def send(self, path: str, **fields: str | list[str]) -> Event:
        """Send a form."""
        answer = await submit(self._house.sites[0], self._person["cookie"], path, **fields)
        self.done.append(path)
        return answer

    async def invite(self, room: str) -> str:
        """Invite whoever has the link to a room; returns the path of the link."""
        made = await self.send(
            "/invitations/", room=str(self._house.rooms[room]["id"]), days="1", uses="1"
        )
        return urlsplit(made["link"]).path

    async def close(self) -> None:
        """Close all windows."""
        for talk in self._talks.values():
            await talk.close()


async def before(bob: Busy, cid: Busy) -> dict[str, int]:
    """What is said while Ada is there; returns the ids of messages by what they are for."""
    said = {}
    for use in ("edited", "deleted", "liked", "pinned"):
        said[use] = (await bob.do("Hall", "message", text=f"to be {use}"))["id"]
    said["yard"] = (await cid.do("Yard", "message", text="hello"))["id"]
    for room in ROOMS[2:]:
        await bob.do(room, "message", text="hello")
    return said


async def meanwhile(
    house: House, bob: Busy, cid: Busy, eve: Busy, ada: Busy, said: dict[str, int]
) -> None:
    """What is done while one of Ada's windows is away: by others, and by Ada on another device."""
    await bob.do("Hall", "edit", id=said["edited"], base=said["edited"], text="edited")
    await bob.do("Hall", "delete", id=said["deleted"])
    await cid.do("Hall", "react", id=said["liked"], emoji="👍", on=True)
    await bob.do("Hall", "pin", id=said["pinned"], on=True)
    await cid.do("Hall", "message", text="while you were away", reply=said["edited"])
    await bob.do("Hall", "rename", name="Great hall")
    await bob.do("Hall", "subject", text="What is new")
    await bob.do("Hall", "describe", text="For all.")
    await bob.do("Hall", "settings", members_pin=False)
    await bob.do("Hall", "role", person=house.id("Ada"), role="moderator")
    await bob.do("Hall", "mute", person=house.id("Cid"), minutes=5, reason="spam")
    await bob.do("Hall", "remove", person=house.id("Dan"), reason="spam")
    await bob.do("Hall", "ban", person=house.id("Eve"), minutes=60)
    await bob.do("Hall", "unban", person=house.id("Eve"))
    await cid.do("Yard", "message", text="news")
    await cid.do("Yard", "message", text="more news")
    await bob.do("Cellar", "archive", on=True)
    await bob.do("Attic", "archive", on=True)
    await bob.do("Attic", "archive", on=False)
    secret = await bob.do("Attic", "message", text="in private")
    await eve.send(await bob.invite("Attic"))
    await eve.do("Attic", "message", text="by the link")
    await eve.do("Attic", "report", id=secret["id"], reason=REASONS[0])
    await ada.do("Yard", "report", id=said["yard"], reason=REASONS[1])
    await bob.do("Gate", "remove", person=house.id("Ada"), reason="spam")
    await bob.do("Wall", "ban", person=house.id("Ada"), reason="spam")
    await bob.do("Lost", "remove_room", name="Lost")
    await bob.do("Garden", "add", people=[house.id("Ada")])
    await bob.do("Garden", "message", text="welcome")
    await bob.do("Yard", "convert", kind="private")
    made = await bob.send("/rooms/new/", name="Loft", kind="open", subject="New")
    house.rooms["Loft"] = {"slug": made["page"].split("/")[-2]}
    await bob.do("Loft", "message", text="the first")
    await ada.do("Loft", "join")
    await cid.send("/direct/", people=[str(house.id("Ada"))])
    await ada.do("Attic", "read", id=1_000_000)
    await ada.do("Yard", "unread", id=said["yard"])
    await ada.do("Yard", "prefer", muted=True, level="mentions")
    await ada.do("Cellar", "leave")
    await ada.send(f"/people/{house.id('Cid')}/block/", on="1")
    await bob.do("Hall", "message", text=LAST)


def has_all(page: Page) -> bool:
    """Whether a page shows what was said last."""
    return any(message["text"] == LAST for message in page.messages.values())


async def test_who_was_away(house: House) -> None:
    """Windows whose connections were cut, and which come back to either process, show after 30
    acts in their room and in others exactly what a window shows that was there all the time, and
    what one does that has just been opened; and the rooms are those that the rows give. What was
    reported meanwhile waits for the site's admins at both processes."""
    people = [Busy(house, name) for name in ("Bob", "Cid", "Eve", "Ada")]
    bob, cid, eve, ada = people
    said = await before(bob, cid)
    there, *away = [house.page() for _ in range(3)]
    for page in (there, *away):
        await page.open(house.sites[1])
        await page.until(lambda page: page.rooms.version >= 0)
    assert [page.shown() for page in away] == [there.shown()] * 2
    for page in away:
        await page.cut()
    count = sum(len(person.done) for person in people)
    await meanwhile(house, bob, cid, eve, ada, said)
    assert sum(len(person.done) for person in people) - count >= 30
    counted = (await asyncio.to_thread(recount, house.sites[0].database))[house.id("Ada")]
    new = [house.page() for _ in house.sites]
    for back, opened, served in zip(away, new, house.sites, strict=True):
        await back.open(served)
        await opened.open(served)
    pages = (there, *away, *new)
    for page in pages:
        await page.until(has_all)
        await page.shows(counted)
    assert [page.resumes for page in away] == [["new", "ok"]] * 2
    shown = there.shown()
    assert [page.shown() for page in away] == [shown] * 2
    # Of memberships a page that has just been opened knows those alone that change from then on.
    members = {"members": shown["members"]}
    assert [{**page.shown(), **members} for page in new] == [shown] * 2
    lists = [await everybody(page) for page in pages]
    assert lists == lists[:1] * len(lists)
    for served in house.sites:
        assert await reports(served, house.people["Bob"]["cookie"]) == REASONS[::-1]
    for page in pages:
        await page.close()
    for person in people:
        await person.close()


async def everybody(page: Page) -> list[Event]:
    """The members as the page would list them."""
    mark = page.talk
    async with asyncio.timeout(20):
        await mark.send({"type": "members", "key": "everybody"})
        await page.until(lambda page: any(each.get("re") == "everybody" for each in mark.events))
    found: list[Event] = next(
        each["members"] for each in mark.events if each.get("re") == "everybody"
    )
    return found


async def reports(site: Site, cookie: str) -> list[str]:
    """Why messages were reported that wait for a decision, as the page of an admin has it."""
    shown = await page_of(site, cookie, "/site/reports/")
    return re.findall("“<bdi>(.*?)</bdi>”", shown)
