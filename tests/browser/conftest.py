"""One Chromium and one site for the whole run; each test takes a room and profiles of its own."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.company import Company
from tests.browser.owned import Owned, set_up
from tests.browser.profiles import Profile, Profiles
from tests.browser.window import WIRES, Window
from tests.services.browser import ARGUMENTS, Visit, Visitor, chromium_program
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.site import Kind, Site, unlimited

# A pointer that a test moves reports no movement, as one that rests does: the page would wait some
# seconds before it takes itself for used. Until a test moves it, it rests in the corner.
_MOVES = """Object.defineProperty(MouseEvent.prototype, "movementX", {
    get() { return Math.max(this.clientX, this.clientY); },
})"""
_SERIOUS = ("uncaught: ", "Content Security Policy", "Trusted")


class Join(Protocol):
    """`await join("Ada", "lobby")`: Ada, in a browser of her own, has the room open."""

    async def __call__(
        self, name: str, room: str, *, at: Site | None = None, **options: Any
    ) -> Window:
        """Open `room` on the site `at`; `options` are those of `visit`. No name: a reader."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium for all tests of this process."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=chromium_program(), args=ARGUMENTS
        )
        yield chromium
        await chromium.close()


@pytest.fixture(scope="session")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the e-mails that the shared site has sent."""
    return tmp_path_factory.mktemp("mails")


@pytest.fixture(scope="session")
def shared_chat(
    fresh_database: Callable[[], str],
    bundled_env: Mapping[str, str],
    mails: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A site for all tests. Its pages are bundled: that costs the browser less than half."""
    env = {**bundled_env, "EMAIL_URL": f"filemail:///{mails}"}
    yield from _served(tmp_path_factory.mktemp("chat"), fresh_database(), env)


@pytest.fixture(scope="session")
def checkout(
    fresh_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site for all tests, as `make run` serves it: in development, with unbundled pages."""
    env = {"SIMPLE_ROOM": "1"}
    yield from _served(tmp_path_factory.mktemp("checkout"), fresh_database(), env)


def _served(directory: Path, database: str, env: Mapping[str, str]) -> Iterator[Site]:
    env = {"DATA_DIR": str(directory), "DATABASE_URL": database, **unlimited(), **env}
    served = Site("serve", 1, env, directory / "site.log")
    served.start()
    yield served
    served.kill()


@pytest.fixture(scope="module")
def owned(
    fresh_database: Callable[[], str],
    bundled_env: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Owned]:
    """A site that Olga owns, for the tests of one module."""
    directory = tmp_path_factory.mktemp("owned")
    env = {"DATA_DIR": str(directory), "DATABASE_URL": fresh_database(), **bundled_env}
    served = Site("serve", 1, {**env, **unlimited()}, directory / "site.log")
    served.start()
    try:
        with set_up(served, env) as owned:
            yield owned
    finally:
        served.kill()


@pytest.fixture
def site(site: StartSite, bundled_env: Mapping[str, str]) -> StartSite:
    """Start processes of the site as everywhere (`tests.services.fixtures`), with bundled pages."""

    def start(
        kind: Kind = "serve", *, env: Mapping[str, str] | None = None, **options: Any
    ) -> Site:
        return site(kind, env={**bundled_env, **(env or {})}, **options)

    return start


@pytest.fixture
def chat(request: pytest.FixtureRequest, shared_chat: Site) -> Site:
    """The shared site; a test that is run once more gets a new one, without its first traces."""
    if getattr(request.node, "execution_count", 1) == 1:
        return shared_chat
    start: StartSite = request.getfixturevalue("site")
    return start()


@pytest.fixture
def stoppable(chat: Site) -> Iterator[Site]:
    """The same site for a test that stops it: it runs again for the next test."""
    yield chat
    if not chat.running:
        chat.start()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def profiles(browser: Browser) -> Profiles:
    """Browser profiles for all tests of this process."""
    return Profiles(browser, f"{_MOVES};{WIRES}")


@pytest_asyncio.fixture(loop_scope="session")
async def visit(profiles: Profiles) -> AsyncIterator[Visit]:
    """Open pages, each as somebody else, and close them after the test.

    No page of any test may violate its CSP or leave an error uncaught.
    """
    taken: list[Profile] = []

    async def open_page(
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        cookie: str = "",
        cold: bool = False,
        **options: Any,
    ) -> Visitor:
        viewport = {"width": width, "height": height}
        profile = await profiles.take(viewport=viewport, cold=cold, **options)
        taken.append(profile)
        context, page = profile.visitor.context, profile.visitor.page
        for pair in filter(None, cookie.split("; ")):
            name, _, value = pair.partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": _origin(url)}])
        await page.goto(url)
        return profile.visitor

    yield open_page
    said = [profile.heard for profile in taken]
    for profile in taken:
        await profiles.give_back(profile)
    heard = [line for lines in said for line in lines]
    assert [line for line in heard if any(sign in line for sign in _SERIOUS)] == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _company(browser: Browser, shared_chat: Site) -> AsyncIterator[Company]:
    company = Company(shared_chat, browser)
    yield company
    await company.close()


@pytest_asyncio.fixture(loop_scope="session")
async def company(request: pytest.FixtureRequest, _company: Company) -> AsyncIterator[Company]:
    """People whose pages stay open, unless a test fails. The pages violate no CSP, either."""
    failed = request.session.testsfailed
    _company.heard.clear()
    yield _company
    await (_company.tidy() if request.session.testsfailed == failed else _company.close())
    assert [line for line in _company.heard if any(sign in line for sign in _SERIOUS)] == []


@pytest.fixture
def join(visit: Visit, chat: Site) -> Join:
    """Bring people into rooms, each with a browser profile of their own."""

    async def open_room(name: str, room: str, *, at: Site | None = None, **options: Any) -> Window:
        served = at or chat
        cookie = await enter(served.url, name) if name else ""
        url = f"{served.url}/rooms/{quote(room, safe='')}/"
        window = Window((await visit(url, cookie=cookie, **options)).page)
        await window.ready()
        return window

    return open_room


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
