"""What the pages load and run: by their Content-Security-Policy, and in production by hash."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Join
from tests.browser.deployment import deployment
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.services.browser import Visit, Visitor
from tests.services.site import Site, unlimited

pytestmark = BROWSER

PAGES = ["/", "/rooms/policy/", "/open/?name=..", "/enter/", "/rooms/%20/"]
"""Lobby, room, lobby with an error, name form, error page."""
HASHED = re.compile(r"/static/.+\.[0-9a-f]{12}\.\w+$")
_LISTEN = """
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) => violations.push(
        `${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
_NAMED = """() => [
    ...[...document.querySelectorAll("link[rel=modulepreload]")].map(({ href }) => href),
    ...[...document.scripts].map(({ src }) => src).filter(Boolean),
]"""
_INLINE = """() => {
    const script = document.createElement("script");
    script.append("window.ran = true");
    document.body.append(script);
}"""


@pytest.fixture(scope="module", params=[True, False], ids=["bundled", "unbundled"])
def deployed(
    request: pytest.FixtureRequest,
    fresh_database: Callable[[], str],
    bundled_env: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The site with its production settings, with bundled pages and without."""
    directory = tmp_path_factory.mktemp("deployed")
    bundled = request.param
    env = {
        **(bundled_env if bundled else deployment(directory, bundled=False)),
        "DATA_DIR": str(directory),
        "DATABASE_URL": fresh_database(),
        **unlimited(),
    }
    served = Site("serve", 1, env, directory / "site.log")
    served.start()
    yield served
    served.kill()


async def _violations(page: Page) -> list[str]:
    violations: list[str] = await page.evaluate("window.violations")
    return violations


async def _open(visit: Visit, url: str) -> Visitor:
    """Open a page that keeps from its first moment what violates its policy."""
    visitor = await visit("about:blank")
    await visitor.page.add_init_script(_LISTEN)
    await visitor.page.goto(url, wait_until="networkidle")
    return visitor


def _but_the_status(complaints: list[str]) -> list[str]:
    """Complaints without the browser's remark that a page came with an error's status."""
    return [line for line in complaints if "Failed to load resource: the server resp" not in line]


@pytest.mark.parametrize("path", PAGES[:2])
async def test_no_violation(visit: Visit, chat: Site, path: str) -> None:
    """In development lobby and room keep to their policy, and the console stays empty."""
    visitor = await _open(visit, chat.url + path)
    assert await _violations(visitor.page) == []
    assert _but_the_status(visitor.complaints) == []


async def test_modules_are_preloaded(visit: Visit, checkout: Site) -> None:
    """In development a page names all its modules, so that no module waits for another one."""
    visitor = await visit("about:blank")
    loaded: list[str] = []
    visitor.page.on("request", lambda request: loaded.append(request.url))
    await visitor.page.goto(f"{checkout.url}/rooms/preloaded/", wait_until="networkidle")
    named: list[str] = await visitor.page.evaluate(_NAMED)
    modules = [url for url in loaded if url.endswith(".js")]
    assert len(modules) > 30
    assert sorted(modules) == sorted(named)


async def test_no_violation_as_deployed(visit: Visit, deployed: Site) -> None:
    """No page violates its policy or complains; all our files are loaded by their hashed names."""
    visitor = await visit("about:blank")
    await visitor.page.add_init_script(_LISTEN)
    loaded: list[str] = []
    visitor.page.on("request", lambda request: loaded.append(request.url))
    for path in (*PAGES, "/nowhere/"):
        loaded.clear()
        await visitor.page.goto(deployed.url + path, wait_until="networkidle")
        static = [url for url in loaded if "/static/" in url]
        assert (path, len(static) > 0) == (path, True)
        assert [url for url in static if not HASHED.search(url)] == []
        assert (path, await _violations(visitor.page)) == (path, [])
        assert (path, _but_the_status(visitor.complaints)) == (path, [])


async def test_deployed_room_works(join: Join, deployed: Site) -> None:
    """Two talk on the deployed site: no module is missing, no request is refused."""
    options: dict[str, Any] = {"at": deployed}
    ada = await join("Ada", "deployed", **options)
    grace = await join("Grace", "deployed", **options)
    await ada.say("**hello**")
    await expect(grace.page.locator(".row strong", has_text="hello")).to_have_count(1)
    await ada.shows("hello")


async def test_no_violation_in_use(visit: Visit, chat: Site) -> None:
    """Entering, talking in Markdown and changing the colours keep to the policy as well."""
    visitor = await _open(visit, f"{chat.url}/rooms/in-use/")
    window = Window(visitor.page)
    await window.page.get_by_test_id("enter-name").fill("Ada")
    await window.page.get_by_role("button", name="Join").click()
    await window.say("# head\n\n```py\nprint(1)\n```\n\n- https://example.org\n- **b**")
    await expect(window.sent).to_have_count(1)
    await expect(window.page.locator(".row pre")).to_have_text("print(1)")
    await window.page.locator("[data-theme-button]").click()
    assert await _violations(window.page) == []
    assert visitor.complaints == []


async def test_inline_script_is_refused(browser: Any, chat: Site) -> None:
    """The policy is in force: a script that somebody got into the page does not run."""
    context = await browser.new_context()
    page: Page = await context.new_page()
    await page.add_init_script(_LISTEN)
    await page.goto(f"{chat.url}/")
    await page.evaluate(_INLINE)
    assert await page.evaluate("window.ran") is None
    assert len(await _violations(page)) >= 1
    await context.close()
