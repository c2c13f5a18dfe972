"""Every page by axe's rules, on phone and desktop, light and dark."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import DESKTOP, PHONE, STILL, findings, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site

pytestmark = BROWSER

SAID = [
    "hello **all**",
    "> quoted\n\n- one\n- two",
    "`code` and https://example.org",
    "```\nx\n```",
]


@pytest.mark.parametrize("path", ["/", "/rooms/", "/open/?name=..", "/enter/", "/rooms/%20/"])
async def test_page(visit: Visit, chat: Site, path: str) -> None:
    """Lobby, all rooms, lobby with an error, name form and error page."""
    await seed(chat.url, "axe-lobby", ["hello"])
    page = (await visit(chat.url + path, **STILL)).page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []


async def test_room(join: Join, chat: Site) -> None:
    """A room in use: messages of others and one's own, a draft, somebody typing."""
    ada = await _in_use(join, chat, "axe-room", DESKTOP)
    assert await serious(ada.page, DESKTOP, PHONE) == []


async def test_room_without_a_name(join: Join, chat: Site) -> None:
    """A room as a reader sees it, with the form to pick a name and its error."""
    await seed(chat.url, "axe-reader", SAID)
    reader = await join("", "axe-reader", **STILL)
    await reader.page.get_by_test_id("enter-name").fill("\u202e")
    await reader.page.get_by_role("button", name="Join").click()
    await expect(reader.page.get_by_role("alert")).to_be_visible()
    assert await serious(reader.page, DESKTOP, PHONE) == []


async def test_leaving(join: Join, visit: Visit, chat: Site) -> None:
    """The dialog that asks before one leaves, with something unsent in it."""
    ada = await join("Ada", "axe-leaving", **STILL)
    await ada.go_offline()
    await ada.say("not sent")
    await expect(ada.pending).to_have_count(1)
    await ada.page.get_by_role("button", name="Leave: forget my name here").click()
    await expect(ada.page.get_by_test_id("leave")).to_contain_text("Not sent yet: 1 message")
    assert await serious(ada.page, DESKTOP, PHONE) == []
    cookie = await enter(chat.url, "Ada")
    page = (await visit(f"{chat.url}/leave/", cookie=cookie, **STILL)).page
    await expect(page.get_by_text("the name Ada cannot come back")).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []


async def test_left_behind(join: Join) -> None:
    """A room with unsent messages of a guest whose session has ended."""
    ada = await join("Ada", "axe-left-behind", **STILL)
    await ada.go_offline()
    await ada.say("not sent")
    await stored(ada.page, 1)
    await ada.page.context.clear_cookies()
    await ada.page.context.set_offline(False)
    await expect(ada.page.get_by_test_id("left-behind")).to_be_visible()
    assert await serious(ada.page, DESKTOP, PHONE) == []


@pytest.mark.parametrize("button", [".bar-rooms", ".bar-people"])
async def test_drawer(join: Join, chat: Site, button: str) -> None:
    """A phone with its rooms or its people open."""
    ada = await _in_use(join, chat, f"axe-drawer{button}", PHONE)
    await ada.page.locator(button).click()
    await expect(ada.page.locator("#scrim")).to_be_visible()
    assert await serious(ada.page, PHONE) == []


async def test_finds_what_is_wrong(visit: Visit, chat: Site) -> None:
    """A page made worse on purpose is noticed."""
    page = (await visit(f"{chat.url}/")).page
    await page.evaluate("document.querySelector('label[for=open-name]').remove()")
    await page.evaluate("document.querySelector('#open-name').removeAttribute('placeholder')")
    assert any("label" in line for line in await findings(page))
    title = "document.querySelector('h1').style.color = 'light-dark(black, black)'"
    await page.evaluate(title)
    found = [line for line in await serious(page, DESKTOP) if "color-contrast" in line]
    assert [line.split()[1] for line in found] == ["dark"]


async def _in_use(join: Join, chat: Site, room: str, width: int) -> Window:
    """Ada's window on a room where people talk."""
    await seed(chat.url, room, SAID)
    grace = await join("Grace Hopper", room)
    ada = await join("Ada", room, width=width, **STILL)
    await ada.say("mine", "and **more**")
    await expect(ada.pending).to_have_count(0)
    await ada.composer.fill("half a sentence")
    await grace.composer.press_sequentially("I am")
    await expect(ada.typing).to_contain_text("Grace Hopper")
    return ada


async def test_profile(join: Join, chat: Site) -> None:
    """The list of people with a card, the menu of oneself, the dialog of a status, the profile."""
    await seed(chat.url, "axe-profile", ["hello"])
    ada = await join("Ada", "axe-profile", **STILL)
    page = ada.page
    await ada.used()
    await ada.rows.first.locator(".row-name").click()
    await expect(page.get_by_test_id("person-card")).to_contain_text("Block")
    assert await serious(page, DESKTOP) == []
    await page.keyboard.press("Escape")
    await page.locator(".me-button").click()
    assert await serious(page, DESKTOP) == []
    await page.get_by_role("menuitem", name="Set a status…").click()
    assert await serious(page, DESKTOP) == []
    await page.goto(f"{chat.url}/account/profile/")
    await page.get_by_label("Emoji").fill("x")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await serious(page, DESKTOP, PHONE) == []
