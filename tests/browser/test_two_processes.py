"""What somebody does at one server process, the page shows that is open at another one.

Two processes of one site share a PostgreSQL database and a Redis; each has a worker of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.acts import LINES, Act, Delete, Edit, Pin, React
from tests.browser.marks import BROWSER
from tests.browser.room_acts import ACTS, Count, Mark, unread
from tests.browser.stage import Stage, Wire
from tests.browser.stored import stored
from tests.browser.window import DEADLINE_MS, Window
from tests.services.entrance import enter
from tests.services.redis_server import RedisServer
from tests.services.site import UNCOMPARED, Site, unlimited
from tests.services.talk import Talk

pytestmark = BROWSER

_NAMES = ("Ada", "Grace")


def _of(*kinds: type[Act]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.__name__.lower())


@pytest.fixture(scope="module")
def sites(
    postgres_database: Callable[[], str],
    redis_server: RedisServer,
    bundled_env: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Site, Site]]:
    """Two processes of one site, which can open any number of rooms.

    Neither finds out by itself what has changed: what its pages show, it was told.
    """
    directory = tmp_path_factory.mktemp("two-processes")
    env = {"DATABASE_URL": postgres_database(), "REDIS_URL": redis_server.url, **bundled_env}
    env |= {**unlimited(), "DATA_DIR": str(directory), "CHAT_ROOMS": "0"}
    first, second = (Site("fast", 1, env, directory / f"{n}.log") for n in ("first", "second"))
    for site in (first, second):
        site.serve(UNCOMPARED)
        site.start()
    yield first, second
    first.kill()
    second.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def everybody(browser: Browser, sites: tuple[Site, Site]) -> AsyncIterator[Stage]:
    """Ada and Grace, who have accounts, and their pages for all tests."""
    cookies = {name: await enter(sites[0].url, name) for name in _NAMES}
    with psycopg.connect(sites[0].database) as session:
        session.execute("UPDATE accounts_user SET guest = false")
    stage = Stage(sites, cookies, browser)
    await stage.open()
    yield stage
    await stage.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(request: pytest.FixtureRequest, everybody: Stage) -> AsyncIterator[Stage]:
    """The same for one test. No page complains; those of a test that fails are closed."""
    failed = request.session.testsfailed
    everybody.uncaught.clear()
    everybody.loads.clear()
    yield everybody
    if request.session.testsfailed > failed:
        await everybody.clear()
    assert everybody.uncaught == []


@_of(*ACTS)
async def test_each_act(stage: Stage, kind: type[Act]) -> None:
    """Of what Ada does on the page the other page is told, and shows it. What is done 20 times
    while the connection of that page is cut is shown when it is back: each once and in order. It is
    told of what is done next, as before. No page is loaded for it. A command whose answer is lost
    with the connection is done once, sent again or not."""
    act, said = await stage.room(kind)
    (viewer, cable), (ada, wire) = await stage.viewer(act), await stage.actor(act)
    await act.shows(viewer, 0)
    await act.act(ada, 0)
    await act.shows(viewer, 1)
    await cable.cut()
    await stage.give(act.room, *(act.command(said, i) for i in range(1, 21)))
    await act.shows(viewer, 1)
    await cable.mend(viewer)
    await act.shows(viewer, 21)
    await stage.give(act.room, act.command(said, 21))
    await act.shows(viewer, 22)
    assert stage.loads == []
    if kind is not Count:
        await act.shows(ada, 22)
        await _repeated_command(stage, act, (ada, wire))
        await act.shows(viewer, 23)


async def _repeated_command(stage: Stage, act: Act, actor: tuple[Window, Wire]) -> None:
    """Lose the answer to act 22, and look at what is sent and done."""
    ada, wire = actor
    head = await stage.head(act.room)
    wire.lose_the_answer(act.kind)
    await act.act(ada, 22)
    async with asyncio.timeout(DEADLINE_MS / 1000):
        await wire.lost.wait()
        answers = [await wire.answers.get() for _ in act.repeats]
    await stored(ada.page, 0)
    await act.shows(ada, 23)
    assert wire.sent == wire.sent[:1] * (1 + len(act.repeats))
    assert tuple(answer.get("dup", False) for answer in answers) == act.repeats
    assert await stage.head(act.room) == head + act.changes


@_of(Edit, Delete, React, Pin, Mark)
async def test_two_tabs(stage: Stage, kind: type[Act]) -> None:
    """Two tabs of Ada show the same, in whichever of them it was done; so does the other side."""
    act, _ = await stage.room(kind)
    (viewer, _), (ada, _) = await stage.viewer(act), await stage.actor(act)
    tab = await ada.another()
    await act.act(ada, 0)
    for window in (ada, tab, viewer):
        await act.shows(window, 1)
    await act.act(tab, 1)
    for window in (ada, tab, viewer):
        await act.shows(window, 2)
    await tab.page.close()


async def test_marked_further_down(stage: Stage) -> None:
    """Both devices of Ada show the room. Lines that are marked as unread on one, and then fewer of
    them, stay unread on both: the other device does not read them."""
    act, _ = await stage.room(Mark)
    (ada, _), (other, _) = await stage.actor(act), await stage.at("Ada", stage.second, act.room)
    await ada.row(LINES[0]).press("u")
    for window in (ada, other):
        await unread(window, act.room, len(LINES))
    await ada.row(LINES[10]).press("u")
    await stored(ada.page, 0)
    cookie = stage.cookies["Grace"]
    async with await Talk.connect(stage.first.url, act.room, cookie=cookie) as grace:
        # A page reads when something new comes: after the second one it has done so for the first.
        for text in ("one more", "another one"):
            await grace.say(text)
            await expect(other.row(text)).to_be_visible()
    await stored(other.page, 0)
    for window in (other, ada):
        await unread(window, act.room, len(LINES) - 10 + 2)
