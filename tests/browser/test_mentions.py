"""Mentions: names are completed, shown as chips, and counted on the other side without a reload."""

import asyncio
import re

from playwright.async_api import Route, expect

from tests.browser.axe import DESKTOP, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import UNFOCUSED, account, counts, device, go, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER
_CROWD = """
from chatsite.accounts.models import User
from rooms.domain.commands.join import Join
from rooms.chat import room
for number in range(21):
    room("crowd").submit(Join(), User.objects.create_guest(f"Member {number}"))
"""
_STUB = """
    window.told = [];
    window.Notification = class {
        static permission = "default";
        static requestPermission = async () => (Notification.permission = "granted");
        constructor(title, options) {
            Object.assign(this, { title, ...options });
            document.documentElement.dataset.told = told.push(this);
        }
        close() { document.documentElement.dataset.closed = told.indexOf(this); }
    };
"""
"""Notifications that are not shown, but kept in `told`. The page says how many were made, and which
one was closed last."""
_TOP = "element => element.getBoundingClientRect().top"
_ENTER_ELSEWHERE = """(field) => {
    field.setSelectionRange(3, 3);
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""
"""Presses Enter before the page can hear that the caret has moved."""


async def test_somebody_is_called(join: Join, chat: Site, visit: Visit) -> None:
    """By a name that the keys complete; they have the badge and the chip. An edit calls, too."""
    cookie = await member(chat, "Ulrike of calls", "call one", "call two")
    away = await device(visit, chat, "call two", cookie)
    ada = await join("Ada of calls", "call one")
    await ada.composer.press_sequentially("ask @ulri")
    option = ada.page.get_by_role("option", name="Ulrike of calls")
    await expect(option.locator(".avatar")).to_have_attribute("data-initials", "UC")
    await ada.composer.press("Enter")
    await expect(ada.composer).to_have_value("ask @Ulrike of calls ")
    await ada.composer.press("Enter")
    await counts(away, "call one", 1)
    await expect(place(away, "call one").locator(".mentions")).to_be_visible()
    await expect(away.page).to_have_title(re.compile(r"^\(1 · @1\) "))
    icon = away.page.locator("link[rel=icon]")
    await expect(icon).to_have_attribute("href", re.compile("icon-mention"))
    await expect(ada.page.locator(".mention")).to_have_text("@Ulrike of calls")
    await expect(ada.page.locator(".mention.own")).to_have_count(0)
    await place(away, "call one").click()
    await expect(away.page.locator(".mention.own")).to_have_text("@Ulrike of calls")
    await expect(away.page.locator(".row.calls-me")).to_have_count(1)
    await counts(away, "call one", 0)
    await ada.composer.press("ArrowUp")
    field = ada.page.get_by_test_id("edit-field")
    await field.fill("@Ulrike of calls knows, `@Ulrike of calls`")
    await field.press("Enter")
    await expect(away.page.locator(".row-text .mention.own")).to_have_text(["@Ulrike of calls"])
    await expect(away.row("knows").locator("code")).to_have_text("@Ulrike of calls")


async def test_many_are_called(join: Join, chat: Site, visit: Visit) -> None:
    """Whoever calls more than 20 people is asked before; a guest may not call everybody."""
    cookie = await account(chat, "crowd", "owner")
    await asyncio.to_thread(shell, chat, _CROWD)
    ada = await device(visit, chat, "crowd", cookie)
    await ada.say("@room: lunch")
    dialog = ada.page.get_by_test_id("call")
    await expect(dialog.get_by_role("heading")).to_have_text("Call 21 people?")
    assert await serious(ada.page, DESKTOP) == []
    await dialog.get_by_role("button", name="Do not send").click()
    await expect(ada.composer).to_have_value("@room: lunch")
    await ada.composer.press("Enter")
    await dialog.get_by_role("button", name="Call them").click()
    await expect(ada.page.locator(".mention.own")).to_have_text("@room")
    gil = await join("Gil of crowds", "crowd")
    await gil.say("@here!")
    failed = gil.page.locator(".row[data-state=failed]")
    await expect(failed).to_contain_text("You may not call everybody in this room.")


async def test_what_is_held_is_sent_from_no_other_room(chat: Site, visit: Visit) -> None:
    """Whoever goes to another room while the names of a message are asked for sends neither that
    message from there nor what they have begun to write there."""
    cookie = await member(chat, "Hilda of holds", "hold one", "hold two")
    hilda = await device(visit, chat, "hold two", cookie)
    await hilda.composer.fill("not finished")
    await go(hilda, "hold one")
    asked, wanted = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await wanted.wait()
        await route.continue_()

    await hilda.page.route("**/people.json*", hold)
    await hilda.say("hi @nobody of holds")
    await asyncio.wait_for(asked.wait(), 10)
    await go(hilda, "hold two")
    await expect(hilda.composer).to_have_value("not finished")
    async with hilda.page.expect_response("**/people.json*"):
        wanted.set()
    await hilda.shows("hello")
    await expect(hilda.composer).to_have_value("not finished")
    await go(hilda, "hold one")
    await expect(hilda.composer).to_have_value("hi @nobody of holds")
    await hilda.shows("hello")


async def test_the_page_of_mentions(chat: Site, visit: Visit, join: Join) -> None:
    """It shows a new one at once, with the way to it, and is without faults for axe."""
    cookie = await member(chat, "Dora of views", "view one")
    dora = Window((await visit(f"{chat.url}/mentions/", cookie=cookie)).page)
    await expect(dora.page.get_by_text("Nobody has mentioned you yet.")).to_be_visible()
    ada = await join("Ada of views", "view one")
    await ada.say("@Dora of views, look")
    mention = dora.page.get_by_test_id("mention")
    await expect(mention).to_contain_text("Ada of views in view one")
    await expect(dora.page.locator(".side-view .mentions")).to_have_text("1")
    assert await serious(dora.page, DESKTOP) == []
    await mention.get_by_role("link").click()
    await expect(dora.row("look")).to_have_class(re.compile("marked"))


async def test_earlier_mentions_stay(visit: Visit, site: StartSite) -> None:
    """A new one stands above those that one has loaded, and what one reads keeps its place."""
    served = await asyncio.to_thread(site, env={"CHAT_MENTIONS_PAGE": "3"})
    cookie = await member(served, "Dora of pages", "paged")
    async with await Talk.connect(served.url, "paged", cookie=cookie) as own:
        dora = own.welcome["me"]["id"]
    grace = await enter(served.url, "Grace")
    async with await Talk.connect(served.url, "paged", cookie=grace) as talk:
        for number in range(6):
            await talk.say(f"@Dora of pages, number {number}", mentions=[dora])
        page = (await visit(f"{served.url}/mentions/", cookie=cookie, height=360)).page
        mentions = page.get_by_test_id("mention")
        await expect(mentions).to_have_count(3)
        await page.get_by_role("button", name="Show earlier ones").click()
        await expect(mentions).to_have_count(6)
        last = mentions.filter(has_text="number 0")
        await last.scroll_into_view_if_needed()
        before = await last.evaluate(_TOP)
        await talk.say("@Dora of pages, number 6", mentions=[dora])
        await expect(mentions).to_have_count(7)
        await expect(mentions.first).to_contain_text("number 6")
        assert abs(await last.evaluate(_TOP) - before) < 1


async def test_the_caret_has_moved(join: Join) -> None:
    """Away from the word that is completed there are no suggestions, and Enter sends the text."""
    ada, _ = await join("Ada of carets", "carets"), await join("Gracia of carets", "carets")
    option = ada.page.get_by_role("option", name="Gracia of carets")
    await expect(ada.page.get_by_role("button", name="2 people here")).to_be_visible()
    await ada.composer.press_sequentially("Hi @grac")
    await expect(option).to_be_visible()
    await ada.composer.press("ArrowLeft")
    await expect(option).to_have_count(0)
    await ada.composer.press("Enter")
    await ada.shows("Hi @grac")
    await ada.composer.press_sequentially("Again @grac")
    await expect(option).to_be_visible()
    await ada.composer.evaluate(_ENTER_ELSEWHERE)
    await ada.shows("Hi @grac", "Again @grac")


async def test_notifications(chat: Site, visit: Visit, join: Join) -> None:
    """Asked for by a click; one of two windows shows each message, until it is read elsewhere."""
    cookie = await member(chat, "Eva of notices", "notice one", "notice two")
    eva = await device(visit, chat, "notice two", cookie)
    await eva.page.context.add_init_script(_STUB)
    await eva.reload()
    await eva.page.get_by_test_id("places").hover()
    await eva.page.locator("[data-part=own-menu]").click()
    await eva.page.get_by_role("menuitem", name="Notifications").click()
    dialog = eva.page.get_by_test_id("notices")
    await dialog.get_by_role("checkbox", name="Show notifications on this device").check()
    assert await serious(eva.page, DESKTOP) == []
    await dialog.get_by_role("button", name="Show a test").click()
    assert await eva.page.evaluate("told[0].title") == "Notifications work"
    await dialog.get_by_role("button", name="Done").click()
    second = Window(await eva.page.context.new_page())
    await second.page.goto(eva.page.url)
    await second.ready()
    for window in (eva, second):
        await window.used()
        await window.page.evaluate("Notification.permission = 'granted'")
        await window.page.evaluate(UNFOCUSED)
    ada = await join("Ada of notices", "notice one")
    await ada.say("@Eva of notices, look")
    await expect(eva.page.locator("html")).to_have_attribute("data-told", "2")
    shown = await eva.page.evaluate("[told[1].title, told[1].body, told[1].silent]")
    assert shown == ["Ada of notices in notice one", "@Eva of notices, look", True]
    phone = await device(visit, chat, "notice two", cookie)
    await go(phone, "notice one")
    await expect(eva.page.locator("html")).to_have_attribute("data-closed", "1")
    assert await second.page.evaluate("told") == []
    await eva.page.evaluate("told[1].onclick()")
    await expect(eva.row("look")).to_be_visible()
