"""Without a name one reads; picking one lets talk."""

import asyncio
import unicodedata

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


def _name(window: Window) -> Locator:
    return window.page.get_by_test_id("enter-name")


async def _pick(window: Window, name: str) -> None:
    await _name(window).fill(name)
    await window.page.get_by_role("button", name="Join").click()


async def test_nobody_reads(join: Join, chat: Site) -> None:
    """Without a name one reads what was said and what is being said; there is no composer."""
    await seed(chat.url, "reading", ["before"])
    reader, ada = await join("", "reading"), await join("Ada", "reading")
    await ada.say("now")
    await reader.shows("before", "now")
    await expect(reader.composer).to_be_hidden()
    await expect(reader.page.get_by_label("Pick a name to talk")).to_be_visible()


async def test_name_lets_talk(join: Join) -> None:
    """With a name the composer takes the form's place and the focus, and one is listed."""
    ada = await join("", "joining")
    await _pick(ada, "Ada")
    await expect(ada.composer).to_be_focused()
    await expect(_name(ada)).to_be_hidden()
    await ada.page.keyboard.type("hello")
    await ada.page.keyboard.press("Enter")
    await ada.shows("hello")
    await ada.show_people()
    await expect(ada.people.locator(".person-name")).to_have_text(["Ada"])


async def test_name_lasts(join: Join) -> None:
    """After a reload one is still who one was."""
    ada = await join("", "lasting")
    await _pick(ada, "Ada")
    await expect(ada.composer).to_be_visible()
    await ada.reload()
    await expect(ada.page.locator("#me-card [data-me-name]")).to_have_text("Ada")
    await ada.say("still me")
    await ada.shows("still me")


async def test_joining_in_two_tabs(join: Join, chat: Site) -> None:
    """A tab opened without a name lets talk as whom another tab has become meanwhile."""
    await seed(chat.url, "two-tabs", ["hello"])
    ada = await join("", "two-tabs")
    other, third = await ada.another(), await ada.another()
    await _pick(ada, "Ada")
    await expect(ada.composer).to_be_focused()
    await _pick(other, "Bob")
    await expect(other.page.get_by_text("You are Ada in another tab")).to_be_visible()
    await expect(_name(other)).to_have_value("Bob")
    await other.page.get_by_role("button", name="Continue as Ada").click()
    await other.say("hi")
    await other.shows("hello", "hi")
    await _pick(third, "Ada")
    await expect(third.composer).to_be_focused()


async def test_name_after_another_tab_has_left(join: Join, chat: Site) -> None:
    """A tab opened before another one entered and left takes a name all the same."""
    # A visitor at an address where nobody has spoken comes back when somebody opens the room.
    await seed(chat.url, "entered-and-left", ["hello"])
    ada = await join("", "entered-and-left")
    other = await ada.another()
    await _pick(other, "Ada")
    await expect(other.composer).to_be_focused()
    await other.page.context.clear_cookies(name="sessionid")
    await _pick(ada, "Grace")
    await expect(ada.composer).to_be_focused()
    await expect(ada.page.locator("#me-card [data-me-name]")).to_have_text("Grace")


async def test_bad_name_says_why(join: Join) -> None:
    """A name that cannot be used is refused beside its field, which keeps it and the focus."""
    nobody = await join("", "bad-name")
    await _pick(nobody, "a\u202eb")
    error = nobody.page.get_by_role("alert")
    await expect(error).to_have_text("A name can't contain control or invisible characters.")
    await expect(_name(nobody)).to_have_value("a\u202eb")
    await expect(_name(nobody)).to_be_focused()
    await _pick(nobody, "Ada")
    await expect(nobody.composer).to_be_focused()
    await expect(error).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "field", "longest", "letter"),
    [
        ("/", "open-name", 80, "\U0001f98a"),
        ("/", "open-name", 80, "\u0915\u093c"),
        ("/enter/", "enter-name", 40, "\U0001f98a"),
        ("/rooms/counted/", "enter-name", 40, "e\u0301"),
    ],
)
async def test_names_are_counted_as_the_server_counts(
    visit: Visit, chat: Site, path: str, field: str, longest: int, letter: str
) -> None:
    """A name at the limit is accepted whole; a longer one is not cut, and the page says why."""
    page = (await visit(chat.url + path)).page
    name = page.get_by_test_id(field)
    error = page.locator("#enter-error, #open-error")
    count = longest // len(unicodedata.normalize("NFKC", letter))
    await name.fill(letter * (count + 1))
    await expect(error).to_contain_text(f"A name can have at most {longest} characters.")
    await expect(name).to_have_value(letter * (count + 1))
    await name.press("Enter")
    assert page.url == chat.url + path
    await name.fill(letter * count)
    await expect(error).to_be_hidden()
    await name.press("Enter")
    await expect(name.or_(error).filter(visible=True)).to_have_count(0)


async def test_name_that_comes_after_the_room_is_left(join: Join) -> None:
    """A name that was asked for in a room holds where one has gone; that room stays closed."""
    nobody = await join("", "name-comes-late")
    asked, wanted = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await wanted.wait()
        await route.continue_()

    await nobody.page.route("**/enter/", hold)
    await _pick(nobody, "Ada")
    await asyncio.wait_for(asked.wait(), 10)
    sockets: list[str] = []
    nobody.page.on("websocket", lambda socket: sockets.append(socket.url))
    await nobody.page.get_by_role("link", name="Chat", exact=True).click()
    await expect(nobody.page.get_by_test_id("open-name")).to_be_visible()
    async with nobody.page.expect_websocket():
        wanted.set()
    await expect(nobody.page.locator("[data-part=me-name]")).to_have_text("Ada")
    assert [url.partition("/ws/")[2].partition("?")[0] for url in sockets] == ["inbox/"]


async def test_draft_is_not_the_next_persons(join: Join) -> None:
    """A draft is found by a guest who comes back after the session's end, and by nobody else."""
    ada = await join("Ada", "whose-draft")
    await ada.composer.fill("half a sentence")
    # Before the page is left the draft is stored.
    await ada.reload()
    await ada.page.context.clear_cookies()
    for name, draft in (("Grace", ""), ("Ada", "half a sentence")):
        await ada.reload()
        await _pick(ada, name)
        await expect(ada.composer).to_be_focused()
        await expect(ada.composer).to_have_value(draft)
        await ada.page.context.clear_cookies()


async def test_draft_of_a_guest_who_leaves(join: Join) -> None:
    """A guest who leaves for good leaves no draft behind, not even for the same name."""
    ada = await join("Ada", "left-draft")
    await ada.composer.fill("half a sentence")
    await ada.leave()
    await ada.page.go_back()
    await ada.reload()
    await _pick(ada, "Ada")
    await expect(ada.composer).to_be_focused()
    await expect(ada.composer).to_have_value("")


async def test_form_works_by_itself(visit: Visit, chat: Site) -> None:
    """The page of its own for picking a name leads on to where one was going, without scripts."""
    url = f"{chat.url}/enter/?next=/rooms/onward/"
    page = (await visit(url, java_script_enabled=False)).page
    await page.get_by_test_id("enter-name").fill("Ada")
    await page.get_by_role("button", name="Join").click()
    await expect(page).to_have_url(f"{chat.url}/rooms/onward/")
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_leaving_is_for_all_tabs(join: Join) -> None:
    """Who leaves in one tab reads on in the other, is told so, and may pick another name there."""
    ada = await join("Ada", "leaving")
    other = await ada.another()
    await ada.leave()
    await expect(other.page.locator("#announce")).to_have_text(
        "You are signed out. Pick a name to talk."
    )
    await expect(other.composer).to_be_hidden()
    await expect(other.page.locator("#me-card")).to_be_hidden()
    await _pick(other, "Grace")
    await other.say("hello")
    await other.shows("hello")
