"""What one tab does while another tab of the same person has the same room open, or none has."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.editing import both, choose
from tests.browser.marks import BROWSER
from tests.browser.stored import stored
from tests.browser.two_rooms import counts, device, member
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.shell import shell
from tests.services.site import Site

pytestmark = BROWSER

GONE = "This message was deleted."

_TIMES = """(ms) => {
  const plain = (window.plainTimeout ??= window.setTimeout);
  window.setTimeout = (run, wait, ...more) => plain(run, ms[wait] ?? wait, ...more);
}"""
"""From now on timers for certain durations, in ms, take other ones; all others are as usual."""
_NO_END = {"5000": 600_000}
"""The time in which a deletion can be undone does not end during the test."""
_NO_LINGERING = {"15000": 0}
"""A room that is left is not kept open until what was written in it is sent."""


_PRIVATE = """
    from django.contrib.auth import get_user_model
    from django.utils import timezone
    from rooms.chat import create
    guest = get_user_model().objects.get(name="{name}")
    secret = create("Secret plans", kind="private")
    secret.row.memberships.create(
        person_id=guest.pk, seq=0, state="member", role="member", since=timezone.now()
    )
    print("slug", secret.row.slug)
"""


async def test_left_while_offline(join: Join) -> None:
    """A message in a room that was left while offline is sent when the network is back."""
    grace, ada = await join("Grace", "left-offline"), await join("Ada", "left-offline")
    await ada.say("one")
    await grace.shows("one")
    await ada.go_offline()
    await ada.say("two")
    await stored(ada.page, 1)
    await ada.page.evaluate(_TIMES, _NO_LINGERING)
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    await expect(ada.page.get_by_test_id("open-name")).to_be_visible()
    # The timers of the next connections are the usual ones.
    await ada.page.evaluate(_TIMES, {})
    await ada.page.context.set_offline(False)
    await grace.shows("one", "two")
    await stored(ada.page, 0)


async def test_undo_beside_a_new_tab(join: Join) -> None:
    """A tab that is opened while a deletion can be undone does not end that, and can undo it."""
    ada, grace = await both(join, "undo-new-tab", "hello")
    await ada.page.evaluate(_TIMES, _NO_END)
    await choose(ada, "hello", "Delete")
    await ada.shows(GONE)
    other = await ada.another()
    await other.shows(GONE)
    await _undo(other).click()
    for window in (ada, other, grace):
        await window.shows("hello")
    await expect(_undo(ada)).to_be_hidden()


async def test_undo_beside_a_tab_that_is_reloaded(join: Join) -> None:
    """A tab that goes away does not send what another tab can still take back."""
    ada, grace = await both(join, "undo-reload", "hello")
    other = await ada.another()
    await ada.page.evaluate(_TIMES, _NO_END)
    await choose(ada, "hello", "Delete")
    await other.shows(GONE)
    await other.reload()
    await other.shows(GONE)
    await _undo(ada).click()
    for window in (ada, other, grace):
        await window.shows("hello")


async def test_deletion_of_a_closed_tab(join: Join) -> None:
    """Where the tab that deleted is closed, no other tab offers to undo it any longer."""
    ada, grace = await both(join, "undo-closed", "hello")
    other = await ada.another()
    await ada.page.evaluate(_TIMES, _NO_END)
    await choose(ada, "hello", "Delete")
    await expect(_undo(other)).to_be_visible()
    await ada.page.close()
    await expect(_undo(other)).to_be_hidden()
    for window in (other, grace):
        await window.shows(GONE)


def _undo(window: Window) -> Locator:
    return window.page.get_by_test_id("undo").get_by_role("button", name="Undo")


async def test_read_in_a_tab_that_is_closed(visit: Visit, join: Join, chat: Site) -> None:
    """What was read in the last moment before the tab is closed is told to the server."""
    cookie = await member(chat, "Ada", "read-close", "read-beside")
    ada = await device(visit, chat, "read-close", cookie)
    grace = await join("Grace", "read-close")
    await grace.say("one", "two")
    await ada.shows("hello", "one", "two")
    async with ada.page.expect_event("close"):
        await ada.page.close(run_before_unload=True)
    other = await device(visit, chat, "read-beside", cookie)
    await counts(other, "read-close", 0)


async def test_draft_that_another_tab_sends(join: Join) -> None:
    """A draft that two tabs show is sent once: the other tab does not show it any longer."""
    ada = await join("Ada", "draft-twice")
    await ada.composer.fill("hello")
    # Before the page is left the draft is stored.
    await ada.reload()
    other = await ada.another()
    await expect(other.composer).to_have_value("hello")
    await ada.composer.press("Enter")
    for window in (ada, other):
        await window.shows("hello")
        await expect(window.composer).to_have_value("")


async def test_drafts_of_two_tabs(join: Join) -> None:
    """What one tab sends does not take away what is written in the other one."""
    ada = await join("Ada", "two-drafts")
    other = await ada.another()
    await other.composer.fill("unfinished")
    await _draft_is(other, "unfinished")
    await ada.composer.fill("hello")
    await _draft_is(ada, "hello")
    await ada.composer.press("Enter")
    await _draft_is(other, "unfinished")
    await other.reload()
    await expect(other.composer).to_have_value("unfinished")


@pytest.mark.parametrize("where", ["room", "home"])
async def test_private_room_after_the_session(join: Join, chat: Site, where: str) -> None:
    """Who leaves in another tab leaves no log of a private room behind: not shown, nor by Back."""
    name = f"Eve in the {where}"
    eve = await join(name, "anteroom")
    await eve.page.goto(f"{chat.url}/rooms/{await _private_room(chat, name)}/")
    await eve.ready()
    await eve.say("among us")
    await eve.shows("among us")
    other = await eve.page.context.new_page()
    await other.goto(chat.url)
    if where == "home":
        await eve.page.get_by_role("link", name="Chat", exact=True).click()
        await expect(eve.page.get_by_test_id("open-name")).to_be_visible()
    await Window(other).leave()
    if where == "home":
        await expect(eve.page.get_by_role("button", name="Leave: forget my name")).to_be_hidden()
        await eve.page.go_back()
    await expect(eve.page.get_by_role("heading", name="No such room")).to_be_visible()
    await expect(eve.page.get_by_text("among us")).to_have_count(0)


async def _private_room(site: Site, name: str) -> str:
    """Make a private room of which `name` is a member; returns its slug."""
    said = await asyncio.to_thread(shell, site, _PRIVATE.format(name=name))
    return said.partition("slug ")[2].strip()


async def _draft_is(window: Window, text: str) -> None:
    """Wait until the browser has stored this text as the draft of a room."""
    await window.page.wait_for_function(
        """(text) => Object.entries(localStorage).some(
            ([name, value]) => name.startsWith("chat:draft:") && value === text
        )""",
        arg=text,
        # A tab behind another one draws no frames, in which it would look by default.
        polling=50,
    )
