"""Direct conversations and people who are added: both sides see it without a reload."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import counts, device, member
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


def _place(window: Window, name: str) -> Locator:
    return window.page.get_by_test_id("place").filter(has_text=name)


async def test_somebody_is_written_to(join: Join, chat: Site, visit: Visit) -> None:
    """From the list of people to a conversation, which both have under the other's name."""
    cookie = await member(chat, "Ada of direct", "direct one")
    ada = await device(visit, chat, "direct one", cookie)
    bob = await join("Bob of direct", "direct one")
    await bob.say("hi all")
    await ada.show_people()
    write = ada.page.get_by_role("button", name="Message Bob of direct")
    await write.click()
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("Bob of direct")
    await expect(ada.composer).to_have_attribute("placeholder", "Message Bob of direct")
    await ada.say("just you")
    await ada.shows("just you")
    await expect(_place(bob, "Ada of direct").locator(".avatar")).to_be_visible()
    await counts(bob, "Ada of direct", 1)
    await expect(_place(bob, "Ada of direct").locator(".mentions")).to_be_visible()
    await _place(bob, "Ada of direct").click()
    await bob.shows("just you")
    await counts(bob, "Ada of direct", 0)
