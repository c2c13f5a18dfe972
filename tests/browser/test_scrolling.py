"""Where the log stands: what the reader looks at stays in place, whatever is loaded or laid out."""

import asyncio
import json

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import number_of, seed, seed_many
from tests.browser.window import Window
from tests.services.site import Site

pytestmark = BROWSER

_LINE = """(box) => {
    const { left, top, width } = box.getBoundingClientRect();
    const caret = document.caretPositionFromPoint(left + width / 4, top + 8);
    return Number(/(\\d+) \\w*$/.exec(caret.offsetNode.data.slice(0, caret.offset))[1]);
}"""
"""The last complete number in the text before the line at the log's upper edge."""
_FIRST = """(box) => {
    const edge = box.getBoundingClientRect().top;
    const rows = [...box.querySelectorAll(".row")];
    const row = rows.find((row) => row.getBoundingClientRect().top >= edge);
    return [row.id, Math.round(row.getBoundingClientRect().top - edge)];
}"""
"""The first row whose top is visible: its id, and where it is."""
_UNFOLD = """(box) => {
    for (const more of box.querySelectorAll(".row-more[aria-expanded=false]")) more.click();
}"""
"""Shows all of the long messages, as whoever reads in the middle of one has done."""
_ADD_IMAGE = """(box) => {
    const image = document.createElement("div");
    image.style.blockSize = "300px";
    box.querySelector(".row .row-body").append(image);
}"""


@pytest.mark.parametrize("way", ["scrollbar", "wheel", "key"])
async def test_permalink_pages_forward_one_page_at_a_time(join: Join, chat: Site, way: str) -> None:
    """Going to the loaded end of an old part loads one page, keeps the place and the unread."""
    room = f"forward-{way}"
    await seed_many(chat.url, room, 600)
    ada, grace = await join("Ada", room), await join("Grace", room)
    asked = _pages_after(ada.page)
    await _open_at(ada, 300)
    await grace.say("news")
    await expect(ada.pill).to_have_text("1 new message")
    await _still(ada)
    before, last = len(asked), await _last(ada)
    await _to_the_loaded_end(ada, way)
    await expect(ada.page.locator(f"#m{last + 50}")).to_be_attached()
    await _still(ada)
    assert asked[before:] == [last]
    await expect(ada.page.locator(f"#m{last}")).to_be_in_viewport()
    await expect(ada.pill).to_have_text("1 new message")


async def test_the_last_page_does_not_jump_to_the_end(join: Join, chat: Site) -> None:
    """Paging forward until the newest page is loaded leaves the reader at the line being read."""
    await seed_many(chat.url, "last-page", 200)
    ada = await join("Ada", "last-page")
    await _open_at(ada, 100)
    end = await number_of(chat.url, "last-page", "message 199")
    newest = ada.page.locator(f"#m{end}")
    async with asyncio.timeout(20):
        while not await newest.count():
            await _still(ada)
            last = await _last(ada)
            await ada.log.evaluate("box => { box.scrollTop = box.scrollHeight; }")
            await expect(ada.page.locator(f"#m{min(last + 1, end)}")).to_be_attached()
    await _still(ada)
    await expect(ada.page.locator(f"#m{last}")).to_be_in_viewport()
    await expect(newest).not_to_be_in_viewport()


async def test_own_message_written_offline_while_reading_history(join: Join, chat: Site) -> None:
    """It is shown at once, at the end; when the connection is back, the newest page is there."""
    await seed_many(chat.url, "own-offline", 200)
    ada = await join("Ada", "own-offline")
    await _open_at(ada, 100)
    await _still(ada)
    await ada.go_offline()
    await ada.say("mine")
    await expect(ada.pending).to_have_count(1)
    await expect(ada.row("mine")).to_be_in_viewport()
    await expect(ada.page.locator(".day-name").last).to_have_text("Your latest messages")
    await ada.page.context.set_offline(False)
    await expect(ada.row("message 199")).to_be_in_viewport()
    await expect(ada.row("mine")).to_have_attribute("data-state", "sent")
    await expect(ada.row("mine")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()


async def test_gap_while_reading_history(join: Join, chat: Site) -> None:
    """After a long absence the reader stays in place; the page says that there is more to read."""
    await seed_many(chat.url, "gap", 200)
    ada = await join("Ada", "gap")
    await ada.log.evaluate("box => { box.scrollTop -= 900; }")
    await _still(ada)
    reading = await ada.log.evaluate(_FIRST)
    await ada.go_offline()
    await seed_many(chat.url, "gap", 320)
    await ada.page.context.set_offline(False)
    await expect(ada.status).to_contain_text("new messages")
    await expect(ada.pill).to_have_text("More than 50 new messages")
    await _still(ada)
    assert await ada.log.evaluate(_FIRST) == reading
    await ada.pill.click()
    await expect(ada.row("message 319")).to_be_in_viewport()
    await expect(ada.pill).to_be_hidden()


@pytest.mark.parametrize(("width", "to"), [(360, 740), (740, 360)])
async def test_width_change_keeps_the_line(join: Join, chat: Site, width: int, to: int) -> None:
    """Rotating the device while reading keeps the row being read; also inside a long message."""
    long = " ".join(f"word{number}" for number in range(450))
    room = f"rotate-{width}"
    await seed(chat.url, room, [f"{number} {long}" for number in range(12)])
    ada = await join("Ada", room, width=width, height=740)
    await ada.log.evaluate(_UNFOLD)
    await ada.log.evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    await _still(ada)
    before = await ada.log.evaluate(_LINE), await _row_at_the_edge(ada.log)
    await ada.page.set_viewport_size({"width": to, "height": 740})
    await _still(ada)
    after = await ada.log.evaluate(_LINE), await _row_at_the_edge(ada.log)
    assert after[1] == before[1]
    assert abs(after[0] - before[0]) <= 25


async def test_late_image_keeps_the_line(join: Join, chat: Site) -> None:
    """Content that grows above the visible part does not move what is being read."""
    await seed_many(chat.url, "late", 50)
    ada = await join("Ada", "late")
    await ada.log.evaluate("box => { box.scrollTop = 300; }")
    await _still(ada)
    reading = await ada.log.evaluate(_FIRST)
    await ada.log.evaluate(_ADD_IMAGE)
    await _still(ada)
    assert await ada.log.evaluate(_FIRST) == reading


async def _open_at(window: Window, message: int) -> None:
    await window.page.goto(f"{window.page.url}#m{message}")
    await window.reload()
    await expect(window.page.locator(f"#m{message}")).to_be_in_viewport()


async def _to_the_loaded_end(window: Window, way: str) -> None:
    if way == "scrollbar":
        await window.log.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    elif way == "wheel":
        await window.log.hover()
        await window.page.mouse.wheel(0, 100_000)
    else:
        await window.used()
        await window.log.focus()
        await window.page.keyboard.press("End")


async def _still(window: Window) -> None:
    """Wait until no page is on its way and the log has been painted."""
    await window.page.evaluate("""async () => {
        const log = document.querySelector("#log");
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        for (let same = 0, was = ""; same < 20; ) {
            await frame();
            const now = `${log.scrollTop} ${log.scrollHeight} ${log.clientWidth}`;
            same = now === was ? same + 1 : 0;
            was = now;
        }
    }""")


async def _last(window: Window) -> int:
    last: int = await window.log.evaluate(
        "box => Number([...box.querySelectorAll('.row')].at(-1).dataset.id)"
    )
    return last


async def _row_at_the_edge(log: Locator) -> str:
    found: str = await log.evaluate("""(box) => {
        const edge = box.getBoundingClientRect().top + 8;
        const rows = [...box.querySelectorAll(".row")];
        return rows.find((row) => row.getBoundingClientRect().bottom >= edge).id;
    }""")
    return found


def _pages_after(page: Page) -> list[int]:
    """The ids after which the page has requested a page of the log, from now on."""
    asked: list[int] = []

    def sent(payload: str | bytes) -> None:
        event = json.loads(payload)
        if event["type"] == "history" and "after" in event:
            asked.append(event["after"])

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    return asked
