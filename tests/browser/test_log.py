"""The log: days, groups, where it stands while others talk, and the way through it."""

import asyncio
import re
import sqlite3
from contextlib import closing

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import number_of, seed, seed_many
from tests.services.fixtures import StartSite
from tests.services.site import Site

pytestmark = BROWSER

MARKDOWN = {
    "**bold**": "strong",
    "_slanted_": "em",
    "~~gone~~": "s",
    "`code`": "code",
    "```\nblock\n```": "pre",
    "- one": "ul li",
    "3. three": "ol li .doc-n:text-is('3.')",
    "||hidden||": ".doc-spoiler",
    "a | b\n--|--\n1 | 2": "table th:text-is('b')",
    "> quoted": "blockquote",
    "# heading": ".doc-h",
}
_SAID_AT = "UPDATE rooms_message SET at = ? WHERE text = ?"


async def test_days_and_groups(join: Join, site: StartSite) -> None:
    """Each day has its name; one author's messages within five minutes stand together."""
    served = await asyncio.to_thread(site)
    await seed(served.url, "aged", ["first", "next", "much later", "today"])
    await asyncio.to_thread(served.stop)
    _date(
        served,
        ("first", "2026-03-09 12:00"),
        ("next", "2026-03-09 12:01"),
        ("much later", "2026-03-09 12:07"),
        ("today", "2026-03-10 12:00"),
    )
    await asyncio.to_thread(served.start)
    ada = await join("Ada", "aged", at=served, timezone_id="UTC")
    await ada.page.clock.set_fixed_time("2026-03-10T13:00:00Z")
    await ada.reload()
    await expect(ada.page.locator(".day-name")).to_have_text(["Yesterday", "Today"])
    await expect(ada.page.locator(".day").first.locator(".row")).to_have_count(3)
    joined = ["joined" in (await row.get_attribute("class") or "") for row in await ada.rows.all()]
    assert joined == [False, True, False, False]


async def test_another_author_begins_a_group(join: Join, chat: Site) -> None:
    """A row has avatar and name where the author changes, and only there."""
    await seed(chat.url, "authors", ["one", "two"])
    ada = await join("Ada", "authors")
    await ada.say("three")
    await ada.shows("one", "two", "three")
    names = [await row.locator(".row-name").is_visible() for row in await ada.rows.all()]
    assert names == [True, False, True]


async def test_sticks_to_the_end(join: Join, chat: Site) -> None:
    """Who is at the end sees what comes, without a pill."""
    await seed_many(chat.url, "sticky", 60)
    ada, grace = await join("Ada", "sticky"), await join("Grace", "sticky")
    await grace.say("the newest")
    await expect(ada.row("the newest")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()


async def test_pill(join: Join, chat: Site) -> None:
    """Scrolled up one stays there; a pill and the title count what is new, and it leads there."""
    await seed_many(chat.url, "pill", 60)
    ada, grace = await join("Ada", "pill"), await join("Grace", "pill")
    await _scroll_up(ada.log, 900)
    await expect(ada.rows).to_have_count(60)
    reading = await _first_in_sight(ada.log)
    await grace.say("new one", "new two")
    await expect(ada.pill).to_have_text("2 new messages")
    await expect(ada.page).to_have_title("(2) pill · Chat")
    assert await _first_in_sight(ada.log) == reading
    await ada.pill.click()
    await expect(ada.row("new two")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()
    await expect(ada.page).to_have_title("pill · Chat")


async def test_own_message_leads_to_the_end(join: Join, chat: Site) -> None:
    """Who posts while scrolled up is taken to where the message stands."""
    await seed_many(chat.url, "own", 60)
    ada = await join("Ada", "own")
    await _scroll_up(ada.log, 900)
    await ada.say("mine")
    await expect(ada.row("mine")).to_be_in_viewport()


async def test_scroll_back_to_the_start(join: Join, chat: Site) -> None:
    """Scrolling up brings every older message, each once and in order, and then the start."""
    await seed_many(chat.url, "long", 130)
    ada = await join("Ada", "long")
    await expect(ada.rows).to_have_count(50)
    for count in (100, 130):
        await ada.log.evaluate("box => { box.scrollTop = 0; }")
        await expect(ada.rows).to_have_count(count)
    await expect(ada.page.get_by_role("heading", name="This is the start of long")).to_be_visible()
    await ada.shows(*(f"message {number}" for number in range(130)))


async def test_rows_are_bounded(join: Join, chat: Site) -> None:
    """However far one scrolls back, the page holds a bounded number of rows; a pill leads back."""
    await seed_many(chat.url, "endless", 600)
    ada = await join("Ada", "endless")
    oldest = ada.row("message 0").first
    async with asyncio.timeout(60):
        while not await oldest.count():
            await ada.log.evaluate("box => { box.scrollTop = 0; }")
            await expect(ada.page.locator(".row-text").first).to_be_attached()
    assert await ada.rows.count() <= 400
    await expect(ada.pill).to_have_text("Back to now")
    await ada.pill.click()
    await expect(ada.row("message 599")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()


async def test_permalink(join: Join, chat: Site) -> None:
    """A link to an old message opens the log there, and offers the way back to now."""
    await seed_many(chat.url, "linked", 130)
    ada = await join("Ada", "linked")
    number = await number_of(chat.url, "linked", "message 20")
    await ada.page.goto(f"{chat.url}/rooms/linked/#m{number}")
    await expect(ada.row("message 20").first).to_be_in_viewport()
    await expect(ada.row("message 20").first).to_be_focused()
    await ada.pill.click()
    await expect(ada.row("message 129")).to_be_in_viewport()


async def test_permalink_to_nothing(join: Join, chat: Site) -> None:
    """A link to a message that the room does not have says so, and shows the room."""
    await seed(chat.url, "linked-nothing", ["hello"])
    ada = await join("Ada", "linked-nothing")
    await ada.page.goto(f"{chat.url}/rooms/linked-nothing/#m999999")
    await ada.page.reload()
    await expect(ada.page.get_by_test_id("toast")).to_have_text(
        "There is no such message in this room."
    )
    await ada.shows("hello")


async def test_markdown(join: Join, chat: Site) -> None:
    """Markdown is shown as what it means."""
    await seed(chat.url, "markdown", [*MARKDOWN])
    ada = await join("Ada", "markdown")
    await expect(ada.rows).to_have_count(len(MARKDOWN))
    for row, shown in zip(await ada.rows.all(), MARKDOWN.values(), strict=True):
        await expect(row.locator(".row-text").locator(shown)).to_be_visible()


async def test_link(join: Join) -> None:
    """A link opens a tab of its own and tells the other site nothing."""
    ada = await join("Ada", "links")
    await ada.say("see https://example.org/page?x=1 there")
    link = ada.rows.last.locator(".row-text a")
    await expect(link).to_have_attribute("href", "https://example.org/page?x=1")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", re.compile("noopener noreferrer nofollow"))


async def _scroll_up(log: Locator, pixels: int) -> None:
    await log.evaluate("(box, pixels) => { box.scrollTop -= pixels; }", pixels)


async def _first_in_sight(log: Locator) -> list[str | float]:
    """The first row whose top is in sight: its text, and where it is."""
    found: list[str | float] = await log.evaluate("""box => {
        const edge = box.getBoundingClientRect().top;
        const rows = [...box.querySelectorAll(".row")];
        const row = rows.find((row) => row.getBoundingClientRect().top >= edge);
        return [row.textContent, Math.round(row.getBoundingClientRect().top)];
    }""")
    return found


def _date(served: Site, *times: tuple[str, str]) -> None:
    """Give messages of these texts other times (UTC, to the minute)."""
    with closing(sqlite3.connect(served.database.removeprefix("sqlite:///"))) as connection:
        for text, at in times:
            connection.execute(_SAID_AT, (f"{at}:00.000000", text))
        connection.commit()
