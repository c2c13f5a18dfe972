"""What people write is text, wherever it is shown: no script runs, no element is made from it."""

import pytest
from playwright.async_api import Dialog, Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

IMAGE = "<img src=x onerror=alert(1)>"
TEXTS = [
    IMAGE,
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
    '"><iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "**<b onmouseover=alert(1)>bold</b>** `<u>code</u>`",
    "[click](javascript:alert(1)) <javascript:alert(1)> ![picture](x)",
]
MADE = "img, iframe, b, u, .row svg[onload], script:not([src]):not([type='application/json'])"
"""Elements that only a text taken for markup could have brought in."""


def _listen(*pages: Page) -> list[str]:
    """What the pages say in dialogs, from now on."""
    heard: list[str] = []

    async def hear(dialog: Dialog) -> None:
        heard.append(dialog.message)
        await dialog.dismiss()

    for page in pages:
        page.on("dialog", hear)
    return heard


async def _nothing_made(page: Page) -> None:
    await expect(page.locator(MADE)).to_have_count(0)
    await expect(page.locator("a[href^='javascript:' i]")).to_have_count(0)


async def test_a_message_is_text(join: Join) -> None:
    """Markup in a message is shown as typed: to others, to oneself, and from the history."""
    ada, grace = await join("Ada", "scripts"), await join("Grace", "scripts")
    dialogs = _listen(ada.page, grace.page)
    await ada.say(*TEXTS)
    for window in (ada, grace, await grace.another()):
        await expect(window.sent).to_have_count(len(TEXTS))
        for text in TEXTS[:4]:
            await expect(window.rows.get_by_text(text, exact=True)).to_be_visible()
        await expect(window.page.locator(".row code")).to_have_text("<u>code</u>")
        await expect(window.rows.last.locator(".row-text a")).to_have_count(0)
        await _nothing_made(window.page)
    assert dialogs == []


async def test_a_name_is_text(join: Join) -> None:
    """Markup in a person's name: in the log, the list, the typing line, a quote and one's card."""
    mallory, grace = await join(IMAGE, "names"), await join("Grace", "names")
    dialogs = _listen(mallory.page, grace.page)
    await mallory.say("hello")
    await expect(grace.page.locator(".row-name")).to_have_text(IMAGE)
    await grace.show_people()
    await expect(grace.people.filter(has_text=IMAGE)).to_be_visible()
    await mallory.composer.press_sequentially("more")
    await expect(grace.typing).to_have_text(f"{IMAGE} is typing…")
    await grace.rows.first.hover()
    await grace.rows.first.get_by_role("button", name="Reply").click()
    quoted = grace.page.locator("#composer-reply bdi").first
    await expect(quoted).to_have_text(f"{IMAGE}: hello")
    await expect(mallory.page.locator("[data-me-name]")).to_have_text(IMAGE)
    for window in (mallory, grace):
        await _nothing_made(window.page)
    assert dialogs == []


async def test_a_room_is_text(join: Join, visit: Visit, chat: Site) -> None:
    """Markup in a room's name: in title, heading, placeholder, list of rooms and lobby."""
    ada = await join("Ada", IMAGE)
    dialogs = _listen(ada.page)
    await expect(ada.page.get_by_test_id("room-title")).to_have_text(IMAGE)
    await expect(ada.page).to_have_title(f"{IMAGE} · Chat")
    await expect(ada.composer).to_have_attribute("placeholder", f"Message {IMAGE}")
    await ada.say(IMAGE)
    await ada.shows(IMAGE)
    await _nothing_made(ada.page)
    lobby = (await visit(f"{chat.url}/")).page
    row = lobby.get_by_test_id("lobby-row").filter(has=lobby.locator(".room-name", has_text=IMAGE))
    await expect(row.locator(".room-name")).to_have_text(IMAGE)
    await expect(row.locator(".room-text")).to_have_text(IMAGE)
    await _nothing_made(lobby)
    assert dialogs == []


@pytest.mark.parametrize(("path", "wrong"), [("/", f"{IMAGE}/"), ("/enter/", f"{IMAGE}\u202e")])
async def test_a_refused_name_is_text(visit: Visit, chat: Site, path: str, wrong: str) -> None:
    """Markup in a name that is refused comes back in its field, as it was."""
    page = (await visit(chat.url + path)).page
    dialogs = _listen(page)
    await page.locator("input[name=name]").fill(wrong)
    await page.locator("main button.primary").click()
    await expect(page.locator("main .field-error")).to_be_visible()
    await expect(page.locator("input[name=name]")).to_have_value(wrong)
    await _nothing_made(page)
    assert dialogs == []
