"""Whatever people do, each one's rooms, unread messages and mentions are exact on every device."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.proofs.acts import REFUSED, Act, Place, Script, name_of
from tests.proofs.callings import miscalled
from tests.proofs.clerk import Clerk
from tests.proofs.conftest import HireClerk, amount
from tests.proofs.device import Device, difference, inbox
from tests.proofs.forms import submit
from tests.proofs.player import Player
from tests.proofs.recount import recount
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site
from tests.services.talk import Talk

PEOPLE, ROOMS, PRIVATE, DIRECT = 20, 10, 3, 2
AT_ONCE = 5
"""People who act at the same time."""
ACTS = amount(300, 10_000)
LOOKS = amount(2, 5)
"""How often in a run all is compared; one of the processes is restarted as often."""


@pytest.mark.timeout(amount(120, 3600))
async def test_counts_are_exact(
    site: StartSite,
    redis_server: RedisServer,
    fresh_database: Callable[[], str],
    hire: HireClerk,
    dice: random.Random,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """20 people act at random in 10 rooms and two conversations over two processes, which are
    restarted meanwhile: the rooms, counts and wishes that a device shows, and those that a new one
    is sent, are those that the rows give."""
    data = str(tmp_path_factory.mktemp("data"))
    env = {"DATA_DIR": data, "CHAT_ROOMS": "0"}
    database = fresh_database()
    sites = [site("fast", redis=redis_server.url, database=database, env=env) for _ in range(2)]
    clerk = hire({"DATABASE_URL": database, "REDIS_URL": redis_server.url, **env})
    crowd = await Crowd.gather(clerk, sites, dice)
    try:
        for _ in range(LOOKS):
            await crowd.act(ACTS // LOOKS)
            await crowd.compare(database)
            served = dice.choice(sites)
            await asyncio.to_thread(served.kill)
            await crowd.act(AT_ONCE, sites=[each for each in sites if each is not served])
            await asyncio.to_thread(served.start)
    finally:
        await crowd.go()
    print(dict(crowd.done))
    assert crowd.wrong == []
    assert crowd.done["ack"] > ACTS // 3
    assert [line for each in sites for line in each.complaints()] == []


class Crowd:
    """The people, their windows, and a device of each that shows their rooms."""

    def __init__(self, script: Script, players: list[Player], sites: list[Site]) -> None:
        self.done: Counter[str] = Counter()
        """How many acts were answered by what, and which were carried out."""
        self.wrong: list[str] = []
        self._script = script
        self._players = players
        self._sites = sites
        self._devices = [
            Device(sites[number % len(sites)], player.id, player.cookie)
            for number, player in enumerate(players)
        ]
        self._tasks = [asyncio.create_task(device.run()) for device in self._devices]

    @classmethod
    async def gather(cls, clerk: Clerk, sites: list[Site], dice: random.Random) -> "Crowd":
        """Make people and rooms: the first person administers the site."""
        names = [name_of(number) for number in range(PEOPLE)]
        people = await clerk.do("people", names=names)
        await clerk.do("admin", person=people[0]["id"])
        players = [Player(each["id"], each["cookie"]) for each in people]
        places = []
        for number in range(ROOMS):
            owner, *members = dice.sample(range(PEOPLE), PEOPLE // 2)
            made = await clerk.do(
                "room",
                name=f"Room {number}",
                kind="private" if number < PRIVATE else "open",
                owner=players[owner].id,
                members=[players[each].id for each in members],
            )
            places.append(Place(made["id"], made["slug"], owner, [owner, *members]))
        for _ in range(DIRECT):
            one, other = dice.sample(range(PEOPLE), 2)
            people_too = [str(players[other].id)]
            made = await submit(sites[0], players[one].cookie, "/direct/", people=people_too)
            slug = made["page"].split("/")[-2]
            async with await Talk.connect(sites[0].url, slug, cookie=players[one].cookie) as talk:
                number = talk.welcome["room"]["id"]
            places.append(Place(number, slug, one, [one, other]))
        script = Script(dice, [player.id for player in players], places)
        return cls(script, players, sites)

    async def act(self, count: int, sites: list[Site] | None = None) -> None:
        """Have people act, several at the same time, each of them one after the other."""
        for _ in range(0, count, AT_ONCE):
            acts: list[Act] = []
            for _ in range(AT_ONCE):
                acts.append(self._script.draw({act.actor for act in acts}))
            where = [self._script.dice.choice(sites or self._sites) for _ in acts]
            answers = await asyncio.gather(
                *(
                    self._players[act.actor].act(served, act.place, act.event)
                    for act, served in zip(acts, where, strict=True)
                )
            )
            for act, answer in zip(acts, answers, strict=True):
                self.done[answer["type"]] += 1
                if answer["type"] == "ack":
                    self.done[f"{act.kind} done"] += 1
                    self._script.learn(act, answer)
                elif answer["type"] == "error" and answer["code"] not in REFUSED:
                    self.wrong.append(f"{act.event}: {answer}")

    async def compare(self, database: str) -> None:
        """Compare stored mentions with the texts; and all devices, and what both processes send to
        new ones, with the rows."""
        assert await asyncio.to_thread(miscalled, database) == []
        counted = await asyncio.to_thread(recount, database)
        for device, player in zip(self._devices, self._players, strict=True):
            expected = counted.get(player.id, {})
            await device.shows(expected)
            for served in self._sites:
                shown = (await inbox(served, player.id, player.cookie)).shown()
                assert difference(shown, expected) == ""

    async def go(self) -> None:
        """Close all windows."""
        for task in self._tasks:
            task.cancel()
        outcomes = await asyncio.gather(*self._tasks, return_exceptions=True)
        for player in self._players:
            await player.leave()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
