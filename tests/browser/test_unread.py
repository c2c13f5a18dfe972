"""What is unread: the divider, the counts, and the cursor that every device shares."""

import re

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed, seed_many
from tests.browser.stored import stored
from tests.browser.two_rooms import FOCUSED, UNFOCUSED, counts, device, go, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER

_FOLLOWS = "line => line.nextElementSibling.querySelector('.row-text').textContent"


def _divider(window: Window) -> Locator:
    return window.page.get_by_test_id("new-divider")


async def _divided_before(window: Window, text: str) -> None:
    await expect(_divider(window)).to_have_count(1)
    assert await _divider(window).evaluate(_FOLLOWS) == text


async def _mark_unread(window: Window, text: str) -> None:
    await window.row(text).click(button="right")
    await window.page.get_by_role("menuitem", name="Mark unread from here").click()


async def test_counts_are_live_everywhere(visit: Visit, chat: Site) -> None:
    """Another room, another tab and another device count the same; title and icon say it."""
    cookie = await member(chat, "Ada", "counts one", "counts two")
    ada = await device(visit, chat, "counts two", cookie)
    tab, phone = await ada.another(), await device(visit, chat, "counts two", cookie)
    plain = await ada.page.locator("link[rel=icon]").get_attribute("href")
    await seed(chat.url, "counts one", ["one", "two"])
    for window in (ada, tab, phone):
        await counts(window, "counts one", 2)
        await expect(place(window, "counts one").locator("a")).to_have_class(re.compile("unread"))
        await expect(window.page).to_have_title("(2) counts two · Chat")
        await expect(window.page.locator("link[rel=icon]")).not_to_have_attribute(
            "href", plain or ""
        )
    await go(ada, "counts one")
    for window in (ada, tab, phone):
        await counts(window, "counts one", 0)
        await expect(window.page).to_have_title(re.compile(r"^counts"))


async def test_deleted_messages_count_no_longer(visit: Visit, chat: Site) -> None:
    """What its author deletes leaves the counts of members who are in other rooms."""
    cookie = await member(chat, "Ada", "gone one", "gone two")
    ada = await device(visit, chat, "gone two", cookie)
    grace = await enter(chat.url, "Grace")
    async with await Talk.connect(chat.url, "gone one", cookie=grace) as talk:
        said = [await talk.say(text) for text in ("one", "two", "three")]
        await counts(ada, "gone one", 3)
        await talk.ask({"type": "delete", "id": said[1]["id"], "key": "d"})
        await counts(ada, "gone one", 2)
        await talk.say("four")
        await counts(ada, "gone one", 3)
    await ada.reload()
    await counts(ada, "gone one", 3)


async def test_divider_stays_while_one_reads(visit: Visit, chat: Site) -> None:
    """The divider is before the first unread message, and does not move when that is read."""
    cookie = await member(chat, "Ada", "stays one", "stays two")
    ada = await device(visit, chat, "stays two", cookie)
    await seed(chat.url, "stays one", ["one", "two"])
    await counts(ada, "stays one", 2)
    await go(ada, "stays one")
    await _divided_before(ada, "one")
    await counts(ada, "stays one", 0)
    await seed(chat.url, "stays one", ["three"])
    await ada.shows("hello", "one", "two", "three")
    await _divided_before(ada, "one")
    await go(ada, "stays two")
    await go(ada, "stays one")
    await ada.shows("hello", "one", "two", "three")
    await expect(_divider(ada)).to_have_count(0)


async def test_mark_unread(visit: Visit, chat: Site) -> None:
    """Marked as unread, messages stay so on all devices until one leaves and comes back."""
    await seed(chat.url, "marks one", ["one", "two", "three"])
    cookie = await member(chat, "Ada", "marks one", "marks two")
    ada, phone = [await device(visit, chat, "marks one", cookie) for _ in range(2)]
    tab = await device(visit, chat, "marks two", cookie)
    await _mark_unread(ada, "two")
    for window in (ada, phone, tab):
        await counts(window, "marks one", 2)
    await _divided_before(ada, "two")
    await _divided_before(phone, "two")
    await seed(chat.url, "marks one", ["four"])
    for window in (ada, phone, tab):
        await counts(window, "marks one", 3)
    await go(ada, "marks two")
    await counts(ada, "marks one", 3)
    await go(ada, "marks one")
    await _divided_before(ada, "two")
    for window in (ada, phone, tab):
        await counts(window, "marks one", 0)


async def test_marked_again_after_a_reload(visit: Visit, chat: Site) -> None:
    """What is marked as unread while one is offline is so for all devices, after a reload too."""
    await seed(chat.url, "offline mark", ["one", "two"])
    cookie = await member(chat, "Ada", "offline mark", "offline other")
    ada, tab = [
        await device(visit, chat, room, cookie) for room in ("offline mark", "offline other")
    ]
    await ada.row("one").click(button="right")
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    await ada.go_offline()
    await ada.page.get_by_role("menuitem", name="Mark unread from here").click()
    await counts(ada, "offline mark", 2)
    await stored(ada.page, 1)
    later = Window(await ada.page.context.new_page())
    await ada.page.close()
    await counts(tab, "offline mark", 0)
    await later.page.context.set_offline(False)
    await later.page.goto(f"{chat.url}/rooms/offline%20mark/")
    for window in (tab, later):
        await counts(window, "offline mark", 2)
    await _divided_before(later, "one")


async def test_own_posts_and_the_focus(visit: Visit, chat: Site) -> None:
    """What one posts on one device is not unread on the other. In a window behind others nothing
    is read; in front again it is, below the divider."""
    cookie = await member(chat, "Ada", "own one", "own two")
    ada, phone = [await device(visit, chat, room, cookie) for room in ("own one", "own two")]
    await ada.say("mine")
    await ada.shows("hello", "mine")
    await seed(chat.url, "own one", ["theirs"])
    await ada.shows("hello", "mine", "theirs")
    await ada.say("mine too")
    await ada.shows("hello", "mine", "theirs", "mine too")
    await counts(phone, "own one", 0)
    await ada.page.evaluate(UNFOCUSED)
    await seed(chat.url, "own one", ["one", "two"])
    await ada.shows("hello", "mine", "theirs", "mine too", "one", "two")
    for window in (phone, ada):
        await counts(window, "own one", 2)
    await _divided_before(ada, "one")
    await ada.page.evaluate(FOCUSED)
    await counts(phone, "own one", 0)
    await _divided_before(ada, "one")


async def test_twenty_while_away(visit: Visit, chat: Site) -> None:
    """After a cut connection what was missed is below the divider, and then read everywhere."""
    cookie = await member(chat, "Ada", "cut one", "cut two")
    ada, tab = [await device(visit, chat, room, cookie) for room in ("cut one", "cut two")]
    await ada.go_offline()
    await seed_many(chat.url, "cut one", 20)
    await counts(tab, "cut one", 20)
    await ada.page.context.set_offline(False)
    await ada.shows("hello", *(f"message {number}" for number in range(20)))
    await _divided_before(ada, "message 0")
    for window in (ada, tab):
        await counts(window, "cut one", 0)


async def test_what_is_not_in_sight(visit: Visit, chat: Site) -> None:
    """Only the newest message in sight moves the cursor; Escape leads there and reads. Where the
    first unread message is above, a button leads there, loaded or not."""
    await seed_many(chat.url, "scrolled", 60)
    cookie = await member(chat, "Ada", "scrolled", "jump")
    await seed_many(chat.url, "jump", 120)
    ada = await device(visit, chat, "scrolled", cookie)
    await ada.log.evaluate("box => { box.scrollTop -= 500; }")
    await expect(ada.row("message 11")).to_be_attached()
    await seed(chat.url, "scrolled", ["below"])
    await counts(ada, "scrolled", 1)
    await ada.page.keyboard.press("Escape")
    await expect(ada.row("below")).to_be_in_viewport()
    await counts(ada, "scrolled", 0)
    await counts(ada, "jump", 120)
    await go(ada, "jump")
    pill = ada.page.get_by_test_id("jump-unread")
    await expect(pill).to_be_visible()
    await pill.click()
    await expect(_divider(ada)).to_be_in_viewport()
    await _divided_before(ada, "message 0")
    await expect(pill).to_be_hidden()


async def test_escape_with_shift_reads_all(visit: Visit, chat: Site) -> None:
    """Shift+Escape reads every room, on every device. It says how many rooms could not be marked,
    and counts them as before."""
    cookie = await member(chat, "Ada", "all one", "all two", "all three")
    ada, phone = [await device(visit, chat, "all three", cookie) for _ in range(2)]
    for room in ("all one", "all two"):
        await seed(chat.url, room, ["new"])
        await counts(ada, room, 1)
    await ada.page.keyboard.press("Shift+Escape")
    for window in (ada, phone):
        for room in ("all one", "all two"):
            await counts(window, room, 0)
    await ada.page.route_web_socket("**/ws/rooms/all%20one/**", lambda socket: socket.close())
    await ada.reload()
    await counts(ada, "all one", 0)
    for room in ("all one", "all two"):
        await seed(chat.url, room, ["newer"])
        await counts(ada, room, 1)
    await ada.page.keyboard.press("Shift+Escape")
    await expect(ada.page.get_by_test_id("toast")).to_have_text(
        "1 room could not be marked as read. Try again."
    )
    await counts(ada, "all one", 1)
    await counts(ada, "all two", 0)


async def test_keys_lead_to_rooms(visit: Visit, chat: Site) -> None:
    """Alt and an arrow lead to the next room, with Shift to the next unread one; the room in which
    somebody spoke last stands first."""
    cookie = await member(chat, "Ada", "keys a", "keys b", "keys c")
    ada = await device(visit, chat, "keys b", cookie)
    title = ada.page.get_by_test_id("room-title")
    await ada.page.keyboard.press("Alt+ArrowDown")
    await expect(title).to_have_text("keys a")
    await ada.page.keyboard.press("Alt+ArrowUp")
    await expect(title).to_have_text("keys b")
    await seed(chat.url, "keys c", ["new"])
    await counts(ada, "keys c", 1)
    await ada.page.keyboard.press("Alt+Shift+ArrowDown")
    await expect(title).to_have_text("keys c")
    await _divided_before(ada, "new")


async def test_a_visitor_has_no_cursor(join: Join, chat: Site) -> None:
    """Who has not joined sees no divider, and nothing is counted."""
    await seed(chat.url, "visited", ["one"])
    ada = await join("Ada", "visited")
    await ada.page.evaluate(UNFOCUSED)
    await seed(chat.url, "visited", ["two"])
    await ada.shows("one", "two")
    await expect(_divider(ada)).to_have_count(0)
    await counts(ada, "visited", 0)
    await ada.row("one").click(button="right")
    await expect(ada.page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(ada.page.get_by_role("menuitem", name="Mark unread")).to_have_count(0)


async def test_home_shows_what_is_new_first(visit: Visit, chat: Site) -> None:
    """At home, rooms with something unread come first, the latest on top; it is live."""
    cookie = await member(chat, "Ada", "home x", "home y", "home z")
    ada = await device(visit, chat, "home x", cookie)
    await ada.page.get_by_role("link", name="Chat", exact=True).click()
    mine = ada.page.locator("[data-part=mine] .room-name")
    await expect(mine).to_have_text(["home z", "home y", "home x"])
    await seed(chat.url, "home x", ["new in x"])
    await expect(mine).to_have_text(["home x", "home z", "home y"])
    await seed(chat.url, "home y", ["new in y"])
    await expect(mine).to_have_text(["home y", "home x", "home z"])
    await expect(ada.page).to_have_title("(2) Chat")
