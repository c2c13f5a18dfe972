"""The examples of docs/tutorial.md, in a browser."""

import asyncio

from playwright.async_api import expect

from tests.browser.deployment import DEVELOPMENT
from tests.browser.marks import BROWSER
from tests.services.browser import Visit
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site

pytestmark = BROWSER

_HELLO = """path => new Promise((resolve) => {
    const socket = new WebSocket(path);
    const heard = [];
    socket.onmessage = ({ data }) => heard.push(data);
    socket.onclose = ({ code }) => resolve([...heard, code]);
})"""


async def test_echo_page(visit: Visit, checkout: Site) -> None:
    """The page says hello to the echo socket, and each hello comes back."""
    visitor = await visit(f"{checkout.url}/echo/")
    await expect(visitor.page.locator("#state")).to_have_text("Connected.")
    await expect(visitor.page.locator("#messages li")).to_have_text(["hello", "hello"])
    assert visitor.complaints == []


async def test_hello(visit: Visit, checkout: Site) -> None:
    """The hello socket greets and closes normally."""
    page = (await visit(f"{checkout.url}/echo/")).page
    assert await page.evaluate(_HELLO, f"{checkout.socket_url}/ws/hello/") == ["hello", 1000]


async def test_simple_room(visit: Visit, site: StartSite, redis_server: RedisServer) -> None:
    """Two browsers on two processes read each other's messages, as text and never as HTML."""
    pages = []
    for _ in range(2):
        served = await asyncio.to_thread(site, redis=redis_server.url, env=DEVELOPMENT)
        visitor = await visit(f"{served.url}/simple/two%20words/")
        await expect(visitor.page.locator("#state")).to_have_text("Connected.")
        pages.append(visitor.page)
    texts = ["hello", "<img src=x onerror=alert(1)>"]
    for page, text in zip(pages, texts, strict=True):
        await page.get_by_label("Message").fill(text)
        await page.get_by_label("Message").press("Enter")
        for each in pages:
            await expect(each.locator("#messages li").last).to_have_text(text)
    for page in pages:
        await expect(page.locator("#messages li")).to_have_text(texts)
        await expect(page.locator("#messages img")).to_have_count(0)


async def test_simple_room_without_redis(visit: Visit, checkout: Site) -> None:
    """The page shows what is missing, and takes nothing that it cannot send."""
    page = (await visit(f"{checkout.url}/simple/lobby/")).page
    await expect(page.locator("#state")).to_contain_text("This room needs Redis. Set REDIS_URL.")
    await page.get_by_label("Message").fill("kept")
    await page.get_by_label("Message").press("Enter")
    await expect(page.get_by_label("Message")).to_have_value("kept")
