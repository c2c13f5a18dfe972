"""Direct conversations and people who are added: both sides see it without a reload."""

import asyncio
import json
import re

from playwright.async_api import WebSocketRoute, expect

from tests.browser.axe import DESKTOP, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.test_profile import own_menu
from tests.browser.two_rooms import account, choose_people, counts, device, member, place
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


async def test_the_conversation_is_shown_before_the_list_names_it(
    join: Join, chat: Site, visit: Visit
) -> None:
    """The other's face comes into the header once the page knows who they are."""
    ada = await device(visit, chat, "faces", await member(chat, "Ada of faces", "faces"))
    bob = await join("Bob of faces", "faces")
    await bob.say("hi all")
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    holding = asyncio.Event()

    def take(page: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if holding.is_set() and json.loads(frame)["type"] in ("inbox", "places"):
                held.append((page, frame))
            else:
                page.send(frame)

        page.connect_to_server().on_message(pass_on)

    await ada.page.route_web_socket("**/ws/**", take)
    await ada.reload()
    await ada.show_people()
    holding.set()
    await ada.people.filter(has_text="Bob of faces").click()
    await ada.page.get_by_role("menuitem", name="Message").click()
    await expect(ada.composer).to_have_attribute("placeholder", "Message Bob of faces")
    await expect(ada.page.locator("#log")).to_contain_text("Nobody has said anything yet")
    face = ada.page.locator(".bar-kind .avatar")
    await expect(face).to_have_count(0)
    holding.clear()
    for page, frame in held:
        page.send(frame)
    await expect(face).to_have_attribute("data-state", "online")


async def test_somebody_is_written_to(join: Join, chat: Site, visit: Visit) -> None:
    """From the list of people to a conversation, which both have under the other's name."""
    cookie = await member(chat, "Ada of direct", "direct one")
    ada = await device(visit, chat, "direct one", cookie)
    bob = await join("Bob of direct", "direct one")
    await bob.say("hi all")
    await ada.show_people()
    await ada.people.filter(has_text="Bob of direct").click()
    await ada.page.get_by_role("menuitem", name="Message").click()
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("Bob of direct")
    await expect(ada.composer).to_have_attribute("placeholder", "Message Bob of direct")
    # Bob has another room open: he is online, and his status comes when he sets it.
    face = ada.page.locator(".bar-kind .avatar")
    await expect(face).to_have_attribute("data-state", "online")
    await own_menu(bob, "Set a status…")
    dialog = bob.page.get_by_test_id("status-dialog")
    await dialog.get_by_role("button", name="On holiday").click()
    await dialog.get_by_role("button", name="Save").click()
    header = ada.page.get_by_test_id("other-status")
    await expect(header).to_have_text("Online 🌴 On holiday")
    beside = place(ada, "Bob of direct")
    await expect(beside.locator(".avatar")).to_have_attribute("data-state", "online")
    await expect(beside.locator("a")).to_have_attribute("title", "Online · 🌴 On holiday")
    await ada.show_people()
    other = ada.people.filter(has_text="Bob of direct")
    await expect(other).to_contain_text("🌴 On holiday")
    await expect(other.locator(".avatar")).to_have_attribute("data-state", "online")
    await ada.page.locator(".bar-people").click()
    await ada.page.get_by_role("button", name="More about this room").click()
    await expect(ada.page.get_by_role("menuitem", name="About this room")).to_be_visible()
    for useless in ("Room settings", "Copy link to the room", "Show a QR code"):
        await expect(ada.page.get_by_role("menuitem", name=useless)).to_have_count(0)
    await ada.page.keyboard.press("Escape")
    await ada.say("just you")
    await ada.shows("just you")
    await expect(place(bob, "Ada of direct").locator(".avatar")).to_be_visible()
    await counts(bob, "Ada of direct", 1)
    await expect(place(bob, "Ada of direct").locator(".mentions")).to_be_visible()
    await place(bob, "Ada of direct").click()
    await bob.shows("just you")
    await counts(bob, "Ada of direct", 0)
    await bob.page.locator(".brand").click()
    rows = bob.page.locator("[data-part=mine]").get_by_test_id("lobby-row")
    await expect(rows.locator(".room-name")).to_have_text(["Ada of direct", "direct one"])
    await expect(rows.first).to_have_text(re.compile(r"Ada of direct.*:\s*just you\s*now"))


async def test_nobody_is_chosen_for_another_text(visit: Visit, chat: Site) -> None:
    """Enter takes who fits what is typed now, not whoever was found before, and skips no name."""
    cookie = await account(chat, "choosing", "owner")
    for name in ("Xavi of choosing", "Xyla of choosing"):
        await member(chat, name, "choosing")
    ada = await device(visit, chat, "choosing", cookie)
    await ada.page.get_by_role("button", name="Write to somebody").click()
    dialog = ada.page.get_by_test_id("people-dialog")
    field, chips = dialog.get_by_role("combobox"), dialog.locator(".chip")
    await field.press_sequentially("X")
    await expect(dialog.get_by_role("option")).to_have_count(2)
    # The next answer does not come: what is shown is what was found for the first letter.
    await ada.page.route("**/people.json**", lambda route: route.abort())
    await field.press_sequentially("y")
    await field.press("Enter")
    await expect(chips).to_have_count(1)
    await expect(chips).to_contain_text("Xyla of choosing")
    await field.press_sequentially("nobody")
    await field.press("Enter")
    await expect(dialog.get_by_role("button", name="Open")).to_be_enabled()


async def test_people_are_added_and_written_to(join: Join, chat: Site, visit: Visit) -> None:
    """By a field that completes names, with the keys alone; who is added has the room at once."""
    cookie = await account(chat, "adding", "owner")
    ada = await device(visit, chat, "adding", cookie)
    bob = await join("Bertold", "elsewhere of adding")
    await bob.say("hello")
    other = await device(visit, chat, "elsewhere of adding", cookie)
    await other.say("hello")
    await ada.page.get_by_role("button", name="More about this room").click()
    await ada.page.get_by_role("menuitem", name="Add people").click()
    dialog = ada.page.get_by_test_id("people-dialog")
    await choose_people(dialog, "bert", "Bertold")
    assert await serious(ada.page, DESKTOP) == []
    await ada.page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("1 person is added.")
    await expect(place(bob, "adding").filter(has_not_text="elsewhere")).to_be_visible()
    await ada.page.get_by_role("button", name="Write to somebody").click()
    await choose_people(dialog, "bert", "Bertold")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("Bertold")
    for window in (ada, other):
        await expect(place(window, "Bertold")).to_be_visible()
