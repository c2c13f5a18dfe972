"""A newcomer's first sockets, in a browser."""

from playwright.async_api import expect

from tests.browser.marks import BROWSER
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

_HELLO = """path => new Promise((resolve) => {
    const socket = new WebSocket(path);
    const heard = [];
    socket.onmessage = ({ data }) => heard.push(data);
    socket.onclose = ({ code }) => resolve([...heard, code]);
})"""


async def test_echo_page(visit: Visit, chat: Site) -> None:
    """The page says hello to the echo socket, and each hello comes back."""
    visitor = await visit(f"{chat.url}/echo/")
    await expect(visitor.page.locator("#state")).to_have_text("Connected.")
    await expect(visitor.page.locator("#messages li")).to_have_text(["hello", "hello"])
    assert visitor.complaints == []


async def test_hello(visit: Visit, chat: Site) -> None:
    """The hello socket greets and closes normally."""
    page = (await visit(f"{chat.url}/echo/")).page
    assert await page.evaluate(_HELLO, f"{chat.socket_url}/ws/hello/") == ["hello", 1000]
