"""Whoever loses a room or the site is out of it everywhere at once, and is told why."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from rooms.protocol import Close
from tests.proofs.clerk import Clerk
from tests.proofs.conftest import HireClerk, amount
from tests.proofs.device import Rooms, home
from tests.proofs.doors import DOORS, Door, Scene, delete_room
from tests.proofs.forms import arrive
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site
from tests.services.talk import DEADLINE, Left, Talk

PROCESSES = 3
ROUNDS = amount(2 * len(DOORS), 1000)
AT_ONCE = amount(DEADLINE, 1.0)
"""Seconds in which a socket is closed once that is stored. `make prove` measures it; `make test`,
on a machine that others share, sees that it does not take the minute until sessions are checked."""
RECHECK = 2
"""Seconds between two checks of sessions (`CHAT_RECHECK`), without which it would take a minute."""
WITHOUT_BROKER = amount(DEADLINE, RECHECK + 3.0)
"""The same while the broker is away: a check, and its time."""
SAID = "behind their back"


@dataclass
class Window:
    """One socket, which reads until it is closed."""

    talk: Talk
    closed_at: float = 0.0
    """On the clock of `time.monotonic`; 0 while it is open."""
    task: asyncio.Task[None] = field(init=False)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        """Read from now on."""
        self.task = asyncio.create_task(self._read())

    async def shows_without(self, room: int, person: int) -> None:
        """Wait until the rooms that it shows to a person are without this one."""
        async with asyncio.timeout(DEADLINE), self._news:
            await self._news.wait_for(lambda: room not in self._shown(person))

    def _shown(self, person: int) -> set[int]:
        rooms = Rooms(person)
        for event in self.talk.events:
            rooms.take(event)
        return set(rooms.shown())

    async def _read(self) -> None:
        while not self.closed_at:
            try:
                await self.talk.wait_for(lambda _: True)
            except TimeoutError:
                continue  # the others take their time to arrive, and nobody says anything
            except Left:
                self.closed_at = time.monotonic()
            async with self._news:
                self._news.notify_all()

    @property
    def end(self) -> tuple[int | None, str | None]:
        """Code and reason of the close."""
        return self.talk.connection.close_code, self.talk.connection.close_reason


@dataclass
class House:
    """A site of several processes."""

    sites: Sequence[Site]
    clerk: Clerk
    keeper: str
    """The cookies of an admin of the site."""

    @classmethod
    async def begin(cls, sites: Sequence[Site], clerk: Clerk) -> "House":
        """Have an admin."""
        (keeper,) = await clerk.do("people", names=["Kim"])
        await clerk.do("admin", person=keeper["id"])
        return cls(sites, clerk, await arrive(sites[0], keeper["cookie"]))


@dataclass
class Evening:
    """A scene at all processes: what has to close, and what has to stay."""

    door: Door
    scene: Scene
    windows: list[Window]
    """The victim's, in the room."""
    homes: list[Window]
    """The victim's, without a room."""
    number: int
    """The id of the room."""
    slug: str
    owner_name: str

    @classmethod
    async def begin(cls, door: Door, house: House, number: int, stack: AsyncExitStack) -> "Evening":
        """Have somebody with windows at all processes, and an owner at one of them."""
        clerk, sites = house.clerk, house.sites
        where = sites[number % len(sites)]
        address = f"127.{number // 250 + 1}.{number % 250}.7"
        names = [f"Olga {number}", f"Vera {number}"]
        owner, victim = await clerk.do("people", names=names)
        members = [victim["id"]] if door.is_member else []
        name = f"Room {number}"
        made = await clerk.do("room", name=name, kind=door.kind, owner=owner["id"], members=members)

        async def visit(site: Site, cookie: str, address: str | None = None) -> Talk:
            talk = await come(site, made["slug"], cookie=cookie, source=address)
            return await stack.enter_async_context(talk)

        cookie = "" if door.is_visitor else await arrive(where, victim["cookie"], address)
        keeper = await visit(where, owner["cookie"])
        talks = [await visit(site, cookie, address) for site in sites]
        person = 0 if door.is_visitor else victim["id"]
        scene = Scene(
            where, clerk, keeper, house.keeper, person, cookie, address,
            talks[number % len(talks)], name,
        )  # fmt: skip
        homes = []
        for site in sites if person else ():
            connection = await stack.enter_async_context(home(site, cookie, address))
            homes.append(Talk(connection))
            await homes[-1].wait_for(lambda event: event["type"] == "inbox")
        return cls(
            door, scene, [Window(talk) for talk in talks], [Window(talk) for talk in homes],
            made["id"], made["slug"], owner["name"],
        )  # fmt: skip

    async def pass_through(self, bound: float, *, told: bool = True) -> None:
        """Open the door, talk on behind it, and see that it closes within `bound` seconds.

        `told` is False where the broker is away: then what is said is heard until the next check.
        """
        shut = [*self.windows, *(self.homes if self.door.leads_out else [])]
        await self.door.open(self.scene)
        done = time.monotonic()
        if self.door.code != Close.NO_SUCH_ROOM:
            await self.scene.owner.post(SAID)
        ended, left = await asyncio.wait([window.task for window in shut], timeout=DEADLINE)
        await asyncio.gather(*ended)
        assert (self.door.open.__name__, len(left)) == (self.door.open.__name__, 0)
        late = [window.closed_at - done for window in shut if window.closed_at - done > bound]
        assert (self.door.open.__name__, late) == (self.door.open.__name__, [])
        code, words = self.door.code, self.door.words.format(owner=self.owner_name)
        assert {window.end for window in shut} == {(code, words)}
        if told:
            heard = [text for window in shut for text in window.talk.texts]
            assert (self.door.open.__name__, SAID in heard) == (self.door.open.__name__, False)

    async def is_out(self, sites: Sequence[Site]) -> None:
        """Nothing of the room is left in the sidebar, and its address answers as it should."""
        if not self.door.leads_out:
            for window in self.homes:
                await window.shows_without(self.number, self.scene.victim)
        for site in sites:
            await self._come_back(site)
        if self.door.code != Close.NO_SUCH_ROOM:
            assert (await self.scene.owner.ask({"type": "ping", "key": "p"}))["type"] == "pong"

    async def _come_back(self, site: Site) -> None:
        if self.door.again is not None:
            words = f"{int(self.door.again)} .*{re.escape(self.door.refusal)}"
            with pytest.raises(Left, match=words):
                await (await self._connect(site)).close()
            return
        async with await self._connect(site) as back:
            assert (back.welcome["me"] is None) == self.door.ends_session
            assert (back.welcome["room"]["id"] == self.number) != self.door.is_free

    async def _connect(self, site: Site) -> Talk:
        before = self.windows[0].talk
        return await come(
            site, self.slug, cookie=self.scene.cookie, since=before.last, epoch=before.epoch,
            source=self.scene.address,
        )  # fmt: skip


async def come(site: Site, slug: str, **how: Any) -> Talk:
    """Open a room as clients do: again where somebody was sent away while the socket opened."""
    while True:
        try:
            return await Talk.connect(site.url, slug, **how)
        except Left as left:
            if f"received {int(Close.RESYNC)} " not in str(left):
                raise


@pytest.mark.timeout(amount(120, 3600))
async def test_doors_close_at_once(
    site: StartSite,
    redis_server: RedisServer,
    fresh_database: Callable[[], str],
    hire: HireClerk,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Each way out, in turn, with windows at three processes: all that are concerned close within
    a second with the right code and words, hear nothing of what is said next, and the sidebar and
    the address know of the room no more."""
    env = {"DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    database = fresh_database()
    sites = [
        site("fast", redis=redis_server.url, database=database, env=env) for _ in range(PROCESSES)
    ]
    clerk = hire({"DATABASE_URL": database, "REDIS_URL": redis_server.url, **env})
    house = await House.begin(sites, clerk)
    for number in range(ROUNDS):
        async with AsyncExitStack() as stack:
            door = DOORS[number % len(DOORS)]
            evening = await Evening.begin(door, house, number, stack)
            await evening.pass_through(AT_ONCE)
            await evening.is_out(sites)
    assert [line for each in sites for line in each.complaints()] == []


async def test_doors_close_without_the_broker(
    site: StartSite,
    own_redis: RedisServer,
    fresh_database: Callable[[], str],
    hire: HireClerk,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """While Redis is away, no process is told of anything: all the same each finds out in the time
    between two checks, and closes what has to be closed."""
    env = {"DATA_DIR": str(tmp_path_factory.mktemp("data")), "CHAT_RECHECK": str(RECHECK)}
    database = fresh_database()
    sites = [
        site("fast", redis=own_redis.url, database=database, env=env) for _ in range(PROCESSES)
    ]
    clerk = hire({"DATABASE_URL": database, "REDIS_URL": own_redis.url, **env})
    house = await House.begin(sites, clerk)
    async with AsyncExitStack() as stack:
        evenings = [
            await Evening.begin(door, house, number, stack) for number, door in enumerate(DOORS)
        ]
        await asyncio.to_thread(own_redis.stop)
        await asyncio.gather(
            *(evening.pass_through(WITHOUT_BROKER, told=False) for evening in evenings)
        )
        # A deleted room leaves the sidebar with its content, which takes ten seconds.
        waits = amount(0, 1)
        await asyncio.gather(
            *(
                evening.is_out(sites)
                for evening in evenings
                if waits or evening.door.open is not delete_room
            )
        )
