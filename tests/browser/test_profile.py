"""People's pictures, names, status and presence as others see them; blocked people."""

import io
import re

from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.window import Window

pytestmark = BROWSER

_GROW = """card => {
    const answer = document.createElement("p");
    answer.textContent = "known later ".repeat(100);
    card.append(answer);
}"""


def picture() -> FilePayload:
    """A file for the form."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (20, 120, 60)).save(out, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()}


async def own_menu(window: Window, item: str) -> None:
    await window.page.locator(".me-button").click()
    await window.page.get_by_role("menuitem", name=item, exact=True).click()


async def _saved(page: Page) -> None:
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_have_text("Saved. Everybody sees it now.")


async def test_name_and_picture(join: Join) -> None:
    """A new name and a picture, dropped on the form, are shown by the other page without a reload:
    in rows, in quotes, among the people, and on the card."""
    ada, grace = await join("Ada", "profile"), await join("Grace", "profile")
    await ada.say("one")
    await grace.shows("one")
    await grace.show_people()
    await own_menu(ada, "Profile")
    form = ada.page
    await expect(form.get_by_label("Name", exact=True)).to_have_value("Ada")
    await form.get_by_label("Name", exact=True).fill("Countess")
    await form.evaluate(
        """async (url) => {
            const blob = await (await fetch(url)).blob();
            const data = new DataTransfer();
            data.items.add(new File([blob], "me.svg", { type: "image/svg+xml" }));
            const field = document.querySelector("[data-part=drop]");
            const options = { dataTransfer: data, bubbles: true, cancelable: true };
            field.dispatchEvent(new DragEvent("drop", options));
        }""",
        "/static/chat/icons/icon.svg",
    )
    await _saved_with_mistake(form)
    await form.get_by_label("Picture", exact=True).set_input_files(picture())
    await expect(form.get_by_label("Name", exact=True)).to_have_value("Countess")
    await _saved(form)
    row = grace.row("one")
    await expect(row.locator(".row-name")).to_have_text("Countess")
    image = row.locator(".avatar img").first
    await expect(image).to_have_attribute("src", re.compile(r"/people/\d+/picture/[\w-]{16}/$"))
    await expect(image).to_have_js_property("naturalWidth", 64)
    await expect(grace.people.filter(has_text="Countess").locator("img")).to_have_count(1)
    await row.locator(".row-name").click()
    card = grace.page.get_by_test_id("person-card")
    await expect(card).to_contain_text("Guest")
    await expect(card.locator("img")).to_have_js_property("naturalWidth", 256)
    await expect(card).to_be_in_viewport(ratio=1)
    await card.evaluate(_GROW)  # as by what the server answers
    await expect(card).to_be_in_viewport(ratio=1)


async def _saved_with_mistake(form: Page) -> None:
    await form.get_by_role("button", name="Save").click()
    await expect(form.locator("#picture-error")).to_contain_text("no picture that can be read")


async def test_status_and_blocks(join: Join) -> None:
    """A status shows on the other side, in the list of people and on the card, whose owner can be
    blocked there: their messages fold in all of one's windows, home does not quote them, and both
    ends with the block."""
    ada, grace = await join("Ada", "status"), await join("Grace", "status")
    await ada.say("one")
    await grace.shows("one")
    await grace.show_people()
    await ada.used()
    await own_menu(ada, "Set a status…")
    dialog = ada.page.get_by_test_id("status-dialog")
    await dialog.get_by_label("Emoji").fill("x")
    await dialog.get_by_label("What are you doing?").fill("away")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Choose one emoji")
    await dialog.get_by_role("button", name="On holiday").click()
    await dialog.get_by_role("button", name="Save").click()
    person = grace.people.filter(has_text="Ada")
    await expect(person.locator(".person-status")).to_have_text("🌴 On holiday")
    await expect(ada.page.locator(".me-kind")).to_contain_text("🌴 On holiday")
    await own_menu(ada, "Do not disturb for 1 hour")
    await expect(person.locator(".avatar")).to_have_attribute("data-state", "quiet")
    await expect(person.locator(".person-status")).to_contain_text("Do not disturb")
    await _blocks(grace, ada)


async def _blocks(grace: Window, ada: Window) -> None:
    """Have Grace block Ada, who has said "one", and end that."""
    other = await grace.another()
    await other.shows("one")
    await grace.people.filter(has_text="Ada").focus()
    await grace.page.keyboard.press("Enter")
    await grace.page.get_by_role("menuitem", name="About Ada").press("Enter")
    card = grace.page.get_by_test_id("person-card")
    await expect(card).to_contain_text("🌴 On holiday")
    await card.get_by_role("button", name="Block").click()
    for window in (grace, other):
        row = window.rows.first
        await expect(row).to_contain_text("Message of a person you blocked.")
        await expect(row.locator(".row-text")).to_be_hidden()
        await expect(row).to_have_accessible_name(re.compile("Message of a person you blocked"))
    await ada.say("two")
    await expect(grace.page.locator(".row.blocked")).to_have_count(2)
    await grace.rows.first.get_by_role("button", name="Show", include_hidden=True).click()
    await expect(grace.rows.first.locator(".row-text")).to_have_text("one")
    site = other.page.url.split("/rooms/")[0]
    await other.page.goto(f"{site}/")
    name = other.page.locator(".room-name", has_text=re.compile("^status$"))
    last = other.page.locator(".room-row").filter(has=name).locator(".room-last")
    await expect(last).to_have_text("")
    tab = await other.page.context.new_page()
    await tab.goto(f"{site}/account/profile/")
    await tab.get_by_role("button", name="Unblock Ada").click()
    await expect(tab.get_by_text("Nobody. You can block")).to_be_visible()
    await expect(last).to_have_text("Ada: two")
    await expect(grace.rows.nth(1).locator(".row-text")).to_be_visible()
    await expect(ada.rows).to_have_count(2)
