"""How the text of a message is shown: links, numbers, marks and what is hidden."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.services.site import Site

pytestmark = BROWSER

NUMBERS = ["0. zero\n1. one", "3. a\n2. b\n1. c", "123. x", "999999999. x", "> 999999999) x"]
IMITATION = "https://\u0430\u0440\u0440\u04cf\u0435.com/"
PILE = "\u0301" * 30


async def _box(locator: Locator) -> tuple[float, float, float, float]:
    """The left, top, right and bottom edge of an element."""
    box = await locator.bounding_box()
    if box is None:
        raise TypeError("the element is not shown")
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


async def test_typed_numbers_are_seen(join: Join, chat: Site) -> None:
    """On a narrow screen, each number of a list is as typed, beside the avatar and not cut off."""
    await seed(chat.url, "numbers", NUMBERS)
    ada = await join("Ada", "numbers", width=320, height=600)
    await expect(ada.rows).to_have_count(len(NUMBERS))
    typed = [line.split()[-2] for text in NUMBERS for line in text.split("\n")]
    await expect(ada.page.locator(".doc-n")).to_have_text(typed)
    for row in await ada.rows.all():
        text = row.locator(".row-text")
        left, _, right, _ = await _box(text)
        for item in await text.locator("li").all():
            number, words = await _box(item.locator(".doc-n")), await _box(item.locator("p"))
            assert left <= number[0]
            assert number[2] <= words[0] < words[2] <= right + 0.5 <= 320
    assert not await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_a_link_shows_where_it_leads(join: Join, chat: Site) -> None:
    """A bare link is shown as typed or in ASCII, a link of words names its address."""
    ace, escapes = "https://xn--80ak6aa92e.com/", "https://a.test/%E2%80%AE%22%20"
    await seed(chat.url, "honest", [ace, IMITATION, escapes, f"[apple]({IMITATION})"])
    ada = await join("Ada", "honest")
    links = ada.page.locator(".row-text a")
    await expect(links).to_have_text([ace, ace, escapes, "apple"])
    await expect(links.nth(3)).to_have_attribute("title", ace)
    for number in (0, 1, 3):
        await expect(links.nth(number)).to_have_attribute("href", ace)


async def test_a_link_is_isolated(join: Join, chat: Site) -> None:
    """The letters of a link do not reorder the text around it."""
    await seed(
        chat.url, "isolated", ["**1** https://a.test/\u05d0 2", "[\u05d0](https://a.test) 2"]
    )
    ada = await join("Ada", "isolated")
    links = ada.page.locator(".row-text a")
    await expect(links).to_have_count(2)
    for link in await links.all():
        await expect(link).to_have_css("unicode-bidi", "isolate")
        right = await link.evaluate(
            """(link) => {
                const range = document.createRange();
                range.selectNodeContents(link.parentNode.lastChild);
                return range.getBoundingClientRect().right;
            }"""
        )
        assert right > (await _box(link))[2]


async def test_piled_marks_end_with_their_message(join: Join, chat: Site) -> None:
    """As many combining marks as a letter may have paint nothing over the message above."""
    await seed(chat.url, "piled", ["quiet", "a" + PILE, "**b**" + PILE])
    ada = await join("Ada", "piled")
    await expect(ada.rows).to_have_count(3)
    above = ada.rows.first.locator(".row-text")
    seen = await above.screenshot()
    for row in (ada.rows.nth(1), ada.rows.nth(2)):
        await row.locator(".row-text").evaluate("(text) => { text.style.visibility = 'hidden'; }")
    assert await above.screenshot() == seen


async def test_a_spoiler_is_hidden_until_asked_for(join: Join, chat: Site) -> None:
    """Hidden text is seen and read out nowhere on the page before a click or a key shows it."""
    await seed(chat.url, "spoilers", ["it was ||the **butler**||", "and ||the cook||"])
    ada = await join("Ada", "spoilers")
    hidden = ada.page.get_by_role("button", name="Hidden text")
    await expect(hidden).to_have_count(2)
    await expect(ada.log.get_by_text("butler")).to_be_hidden()
    await hidden.first.click()
    await expect(ada.log.get_by_text("butler")).to_be_visible()
    await hidden.first.focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.log.get_by_text("the cook")).to_be_visible()
    await expect(hidden).to_have_count(0)
    await ada.page.goto(chat.url)
    listed = ada.page.locator(".room-row", has_text="spoilers").locator(".room-text")
    await expect(listed).to_have_text(["and ▒▒▒"])


async def test_a_shown_spoiler_stays_shown(join: Join, chat: Site) -> None:
    """What happens to a message otherwise leaves its text as the reader has opened it."""
    await seed(chat.url, "spoiler-stays", ["it was ||the butler||"])
    ada, grace = await join("Ada", "spoiler-stays"), await join("Grace", "spoiler-stays")
    await ada.page.get_by_role("button", name="Hidden text").click()
    await expect(ada.log.get_by_text("the butler")).to_be_visible()
    await grace.row("it was").hover()
    await grace.rows.get_by_role("button", name="React with 👍").click()
    await expect(ada.page.locator(".reaction[data-emoji]")).to_have_text(["👍1"])
    await expect(ada.log.get_by_text("the butler")).to_be_visible()


async def test_a_wide_table_scrolls_in_its_message(join: Join, chat: Site) -> None:
    """A table wider than the screen scrolls by itself; the page does not."""
    row = " | ".join(["wide column"] * 12)
    await seed(chat.url, "tables", [f"{row}\n{'--|' * 12}\n{row}"])
    ada = await join("Ada", "tables", width=320, height=600)
    await expect(ada.page.locator(".doc-table th")).to_have_count(12)
    assert await ada.page.locator(".doc-table").evaluate(
        "(box) => box.scrollWidth > box.clientWidth"
    )
    assert not await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")
