"""Nobody leaves unasked, and no unsent message is left without somebody who can send it."""

import asyncio

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.integration.database import messages
from tests.services.fixtures import StartSite
from tests.services.site import Site

pytestmark = BROWSER

TEXTS = ("first", "second", "third")
LEAVE = "Leave: forget my name here"


async def test_guest_leaves_with_something_unsent(join: Join, site: StartSite) -> None:
    """A guest who leaves is told what is lost, may send it first, and loses nothing by an error."""
    served = await asyncio.to_thread(site)
    ada = await join("Ada", "outbox", at=served)
    await ada.used()
    await asyncio.to_thread(served.stop)
    await ada.say(*TEXTS)
    await expect(ada.pending).to_have_count(3)
    dialog = await _ask_to_leave(ada)
    await expect(dialog).to_contain_text("the name Ada cannot come back")
    await expect(dialog).to_contain_text("Not sent yet: 3 messages")
    await dialog.get_by_role("button", name="Discard and leave").click()
    await expect(dialog).to_contain_text("You are still here, and nothing was discarded.")
    await asyncio.to_thread(served.start)
    # Not a click: once the server is back, the page may send by itself and hide the button.
    await dialog.locator("[data-act=send]").dispatch_event("click")
    await expect(dialog.get_by_text("Not sent yet")).to_be_hidden()
    await dialog.get_by_role("button", name="Leave", exact=True).click()
    await expect(ada.page.get_by_test_id("open-name")).to_be_visible()
    assert [text for *_, text in messages(served)] == [*TEXTS]


async def test_guest_discards_and_leaves(join: Join, chat: Site) -> None:
    """What a guest discards on leaving does not lie in the browser for ever; staying keeps it."""
    ada = await join("Ada", "discarding")
    await ada.page.route_web_socket("**/ws/**", lambda socket: socket.close())
    await ada.page.reload()
    await ada.say("never sent")
    await expect(ada.pending).to_have_count(1)
    dialog = await _ask_to_leave(ada)
    await dialog.get_by_role("button", name="Stay").click()
    await expect(ada.pending).to_have_count(1)
    await ada.page.goto(chat.url)
    dialog = await _ask_to_leave(ada)
    await expect(dialog).to_contain_text("never sent · send in discarding")
    await dialog.get_by_role("button", name="Discard and leave").click()
    await expect(ada.page.get_by_role("button", name=LEAVE)).to_be_hidden()
    await stored(ada.page, 0)


async def test_guest_whose_session_has_ended(join: Join) -> None:
    """What a guest could not send any more is offered to whoever is there next."""
    ada = await join("Ada", "left-behind")
    await ada.go_offline()
    await ada.say("of Ada")
    await stored(ada.page, 1)
    await ada.page.context.clear_cookies()
    await ada.page.context.set_offline(False)
    note = ada.page.get_by_test_id("left-behind")
    await expect(note).to_contain_text("Not sent: 1 message of Ada")
    await ada.page.get_by_test_id("enter-name").fill("Grace")
    await ada.page.get_by_role("button", name="Join").click()
    await note.get_by_role("button", name="Send as Grace").click()
    await ada.shows("of Ada")
    await expect(note).to_be_hidden()


async def _ask_to_leave(window: Window) -> Locator:
    """Press the button that leaves; returns the dialog that asks."""
    await window.page.get_by_role("button", name=LEAVE).click()
    return window.page.get_by_test_id("leave")
