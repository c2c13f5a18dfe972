"""What people write keeps to its own place, whichever way it runs."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.services.site import Site

pytestmark = BROWSER

OVERRIDE = "\u202eevil \u2067words"
"""From here on right to left, says the first character; the end is said nowhere."""
MARKDOWN = f"**{OVERRIDE}** and more"
NAME = "דנה"
_ISOLATES = """(mark) => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        let box = texts.currentNode.parentElement;
        if (!texts.currentNode.data.includes(mark) || box.closest("script")) continue;
        const turned = (box) => /isolate|plaintext/.test(getComputedStyle(box).unicodeBidi);
        while (!turned(box)) box = box.parentElement;
        found.push(box.textContent);
    }
    return found;
}"""
"""For each text that contains `mark`: all that runs in one direction with it."""


async def _isolates(page: Page, mark: str) -> list[str]:
    found: list[str] = await page.evaluate(_ISOLATES, mark)
    return found


async def test_a_message_turns_nothing_but_itself(join: Join, chat: Site) -> None:
    """In log, quote, reply strip and list of rooms, an override ends where its message ends."""
    await seed(chat.url, "turned", [MARKDOWN, OVERRIDE])
    ada = await join("Ada", "turned")
    await ada.rows.nth(1).hover()
    await ada.rows.nth(1).get_by_role("button", name="Reply").click()
    await ada.say("indeed")
    await expect(ada.row("indeed").locator(".row-quote")).to_contain_text(OVERRIDE)
    await ada.rows.nth(1).hover()
    await ada.rows.nth(1).get_by_role("button", name="Reply").click()
    await expect(ada.page.locator("#composer-reply")).to_contain_text(OVERRIDE)
    isolates = await _isolates(ada.page, OVERRIDE)
    assert set(isolates) == {OVERRIDE, f"{OVERRIDE} and more"}
    assert len(isolates) >= 4


async def test_a_name_turns_nothing_but_itself(join: Join) -> None:
    """In log, people, typing line, card, reply strip and list, a name runs its own way."""
    dana, ada = await join(NAME, "named"), await join("Ada", "named")
    await dana.say("hello")
    await dana.composer.press_sequentially("more")
    await expect(ada.typing).to_contain_text(NAME)
    await ada.rows.first.hover()
    await ada.rows.first.get_by_role("button", name="Reply").click()
    await expect(ada.page.locator("#composer-reply")).to_contain_text(NAME)
    await ada.show_people()
    for window in (dana, ada):
        assert set(await _isolates(window.page, NAME)) == {NAME}
    assert len(await _isolates(ada.page, NAME)) >= 4
    await ada.page.goto(ada.page.url.split("/rooms/")[0])
    await expect(ada.page.locator(".room-by").first).to_contain_text(NAME)
    assert set(await _isolates(ada.page, NAME)) == {NAME}
