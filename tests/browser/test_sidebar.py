"""The sidebar: each person's own order and wishes, on all their devices at once."""

import asyncio
import re

from playwright.async_api import Locator, WebSocketRoute, expect

from tests.browser.axe import DESKTOP, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import counts, device, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER


def section(window: Window, name: str) -> Locator:
    """A section of the sidebar."""
    return window.page.get_by_test_id("places").get_by_role("region", name=name)


async def choose_in_menu(window: Window, room: str, entry: str) -> None:
    """Choose an entry of the menu of a room in the sidebar."""
    await place(window, room).click(button="right")
    await window.page.get_by_role("menuitem", name=entry).click()


async def test_wishes_are_shown_on_every_device(visit: Visit, chat: Site) -> None:
    """A favourite stands in its section, a muted room is dimmed and not in title and icon, not
    even when one is called there."""
    cookie = await member(chat, "Ada", "wish one", "wish two")
    ada = await device(visit, chat, "wish two", cookie)
    phone = await device(visit, chat, "wish two", cookie)
    await choose_in_menu(ada, "wish one", "Add to favourites")
    for window in (ada, phone):
        await expect(section(window, "Favourites").get_by_test_id("place")).to_have_text("wish one")
    await choose_in_menu(ada, "wish one", "Mute")
    await expect(place(phone, "wish one").locator("a")).to_have_class(re.compile("muted"))
    grace = await enter(chat.url, "Grace")
    own = int(await phone.page.locator("#me-card").get_attribute("data-id") or 0)
    async with (
        await Talk.connect(chat.url, "wish one", cookie=grace) as muted,
        await Talk.connect(chat.url, "wish two", cookie=grace) as other,
    ):
        await muted.say("quiet")
        await other.say("loud")
        await expect(phone.row("loud")).to_be_visible()
    await expect(phone.page).to_have_title(re.compile(r"^(\(1\) )?wish two"))
    await expect(place(phone, "wish one").locator(".place-number")).to_be_hidden()
    async with (
        await Talk.connect(chat.url, "wish one", cookie=grace) as muted,
        await Talk.connect(chat.url, "wish two", cookie=grace) as other,
    ):
        await muted.say("quiet, @Ada", mentions=[own])
        await expect(place(phone, "wish one").locator(".mentions")).to_be_visible()
        await other.say("louder")  # by the time that this is shown the title is painted, too
        await expect(ada.row("louder")).to_be_visible()
    await expect(ada.page).to_have_title(re.compile(r"^(\(\d\) )?wish two"))
    icon = ada.page.locator("link[rel=icon]")
    await expect(icon).not_to_have_attribute("href", re.compile("mention"))
    await phone.page.get_by_role("button", name="More about this room").click()
    await phone.page.get_by_role("menuitem", name="Notifications…").click()
    dialog = phone.page.get_by_test_id("preferences")
    await dialog.get_by_role("radio", name="Mentions only").check()
    assert await serious(phone.page, DESKTOP) == []
    await dialog.get_by_role("button", name="Done").click()
    await ada.page.get_by_role("button", name="More about this room").click()
    await ada.page.get_by_role("menuitem", name="Notifications…").click()
    shown = ada.page.get_by_test_id("preferences").get_by_role("radio", name="Mentions only")
    await expect(shown).to_be_checked()


async def test_a_room_keeps_its_place_until_the_welcome(visit: Visit, chat: Site) -> None:
    """A favourite that is opened for the first time stays where it is, is current, and leads to the
    composer, before its connection has said anything; it has marks in its name."""
    cookie = await member(chat, "Ada", "C++ & Co.", "D")
    ada = await device(visit, chat, "D", cookie)
    await choose_in_menu(ada, "C++ & Co.", "Add to favourites")
    favourites = section(ada, "Favourites").get_by_test_id("place")
    await expect(favourites).to_have_text("C++ & Co.")
    welcomed, wanted = asyncio.Event(), asyncio.Event()

    async def hold(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def pass_on(raw: str | bytes) -> None:
            welcomed.set()
            await wanted.wait()
            socket.send(raw)

        server.on_message(pass_on)

    await ada.page.route_web_socket("**/ws/rooms/**", hold)
    await favourites.click()
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("C++ & Co.")
    await asyncio.wait_for(welcomed.wait(), 10)
    link = favourites.locator("a")
    await expect(link).to_have_attribute("aria-current", "page")
    await expect(section(ada, "Rooms").get_by_test_id("place")).to_have_text("D")
    await expect(link).not_to_have_class(re.compile("visited"))
    wanted.set()
    await expect(ada.composer).to_be_focused()
    await ada.page.reload()
    await expect(link).to_have_attribute("aria-current", "page")


async def test_order_and_folding(visit: Visit, chat: Site, join: Join) -> None:
    """By activity or by name, on all devices; a folded section shows what is unread."""
    cookie = await member(chat, "Ada", "sort b", "sort a", "sort c")
    ada, phone = [await device(visit, chat, "sort c", cookie) for _ in range(2)]
    rooms = section(ada, "Rooms").get_by_test_id("place")
    grace = await join("Grace", "sort b")
    await grace.say("hi")
    await counts(ada, "sort b", 1)
    await expect(rooms.first).to_contain_text("sort b")
    await section(ada, "Rooms").get_by_role("button", name="Order of the rooms").click()
    await ada.page.get_by_role("menuitem", name="Order by name").click()
    for window in (ada, phone):
        places = section(window, "Rooms").get_by_test_id("place")
        await expect(places).to_contain_text(["sort a", "sort b", "sort c"])
    await section(ada, "Rooms").get_by_role("button", name="Rooms", exact=True).click()
    await expect(rooms).to_contain_text(["sort b", "sort c"])
    await ada.reload()
    await expect(rooms).to_contain_text(["sort b", "sort c"])
    await expect(section(phone, "Rooms").get_by_test_id("place")).to_have_count(3)
