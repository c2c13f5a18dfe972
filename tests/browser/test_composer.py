"""Where one writes: what is sent, what is kept, what is refused."""

import json
import re
from collections.abc import Callable

from playwright.async_api import ConsoleMessage, WebSocketRoute, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.window import Window
from tests.integration.database import messages
from tests.services.site import Site

pytestmark = BROWSER

_TABLE = re.compile(r"/table[-.\w]*\.js$")
"""The names of emoji."""
REFUSAL = {"type": "error", "code": "read_only", "text": "This room is closed today."}


async def test_enter_sends(join: Join) -> None:
    """Enter sends and leaves the composer empty and focused."""
    ada = await join("Ada", "enter-sends")
    await ada.composer.press_sequentially("one")
    await ada.composer.press("Enter")
    await ada.shows("one")
    await expect(ada.composer).to_have_value("")
    await expect(ada.composer).to_be_focused()


async def test_shift_enter_breaks_the_line(join: Join, chat: Site) -> None:
    """Shift and Enter begin a new line of the same message, and make the composer grow."""
    ada = await join("Ada", "shift-enter")
    await ada.composer.press_sequentially("one")
    before = await ada.composer.bounding_box()
    await ada.composer.press("Shift+Enter")
    await ada.composer.press_sequentially("two")
    after = await ada.composer.bounding_box()
    await ada.composer.press("Enter")
    await ada.shows("one\ntwo")
    assert [row[5] for row in messages(chat) if row[0] == "shift-enter"] == ["one\ntwo"]
    assert before
    assert after
    assert after["height"] > before["height"]


async def test_blank_is_not_sent(join: Join) -> None:
    """Blanks alone are nothing to send."""
    ada = await join("Ada", "blank")
    await ada.composer.fill(" \n ")
    await expect(ada.send).to_be_disabled()
    await ada.composer.press("Enter")
    await ada.say("something")
    await ada.shows("something")


async def test_draft_survives_a_reload(join: Join) -> None:
    """Half a sentence is still there after a reload, in its own room only, until it is sent."""
    ada = await join("Ada", "draft")
    await ada.composer.press_sequentially("half a sen")
    await ada.reload()
    await expect(ada.composer).to_have_value("half a sen")
    await ada.page.goto(ada.page.url.replace("/draft/", "/draft-not-here/"))
    await expect(ada.composer).to_have_value("")
    await ada.page.go_back()
    await expect(ada.composer).to_have_value("half a sen")
    await ada.composer.press("Enter")
    await ada.shows("half a sen")
    await ada.reload()
    await expect(ada.composer).to_have_value("")


async def test_counter_near_the_limit(join: Join) -> None:
    """From nine tenths of the limit on the composer says how many characters are left."""
    ada = await join("Ada", "counter")
    count = ada.page.locator("#composer-count")
    await ada.composer.fill("x" * 3599)
    await expect(count).to_be_hidden()
    await ada.composer.fill("x" * 3600)
    await expect(count).to_have_text("400 left")
    await ada.composer.fill("x" * 4000)
    await expect(count).to_have_text("0 left")
    await ada.composer.fill("x" * 4100)
    await expect(count).to_have_text("100 too many")


async def test_too_long_is_refused(join: Join) -> None:
    """What is too long stays in the composer and is not sent; at the limit, emoji too, it is."""
    ada = await join("Ada", "too-long")
    await ada.say("x" * 4001)
    await expect(ada.page.locator("#composer-count")).to_have_text("1 too many")
    await expect(ada.send).to_be_disabled()
    await expect(ada.composer).to_have_value("x" * 4001)
    await ada.say("🦉" * 4000)
    await ada.shows("🦉" * 4000)


async def test_counted_as_the_server_counts(join: Join) -> None:
    """A letter that becomes two when it is composed counts twice, before anything is sent."""
    ada = await join("Ada", "composed")
    await ada.composer.fill("\u0958" * 4000)
    await expect(ada.page.locator("#composer-count")).to_have_text("4,000 too many")
    await expect(ada.send).to_be_disabled()
    await ada.say("\u0958" * 2000)
    await ada.shows("\u0915\u093c" * 2000)


async def test_every_line_break_is_kept(join: Join, chat: Site) -> None:
    """Line separators of other systems, as pasted text has them, break the line."""
    ada = await join("Ada", "line-breaks")
    await ada.say("one\u2028two\u2029three\u0085four\u000bfive\u000csix")
    await ada.shows("one\ntwo\nthree\nfour\nfive\nsix")
    stored = [row[5] for row in messages(chat) if row[0] == "line-breaks"]
    assert stored == ["one\ntwo\nthree\nfour\nfive\nsix"]


async def test_failed_says_why(join: Join) -> None:
    """A message that the server refuses says why, and waits for what one makes of it."""
    ada = await join("Ada", "failed")
    await _refusing(ada, lambda count: True)
    await ada.say("let me")
    await expect(ada.failed).to_have_count(1)
    await expect(ada.failed.locator(".row-reason")).to_have_text(REFUSAL["text"])
    name = re.compile(r"^Ada, .+, let me, not sent$")
    await expect(ada.failed).to_have_attribute("aria-label", name)
    await ada.reload()
    await expect(ada.failed.locator(".row-text")).to_have_text("let me")


async def test_retry(join: Join) -> None:
    """Retry sends a failed message again, once."""
    ada, grace = await join("Ada", "retry"), await join("Grace", "retry")
    await _refusing(ada, lambda count: count == 1)
    await ada.say("again")
    await ada.failed.get_by_role("button", name="Retry").click()
    await ada.shows("again")
    await grace.shows("again")


async def test_discard(join: Join) -> None:
    """Discard forgets a failed message for good, and what follows goes out."""
    ada = await join("Ada", "discard")
    await _refusing(ada, lambda count: count == 1)
    await ada.say("oops")
    await ada.failed.get_by_role("button", name="Discard").click()
    await expect(ada.rows).to_have_count(0)
    await ada.say("better")
    await ada.shows("better")
    await ada.reload()
    await ada.shows("better")


async def test_edit_of_a_failed_message(join: Join) -> None:
    """Edit takes text and reply back into the composer, below what one has begun to write."""
    ada = await join("Ada", "failed-edit")
    await _refusing(ada, lambda count: count == 2)
    await ada.say("question?")
    await ada.shows("question?")
    await ada.row("question?").hover()
    await ada.row("question?").get_by_role("button", name="Reply").click()
    await ada.say("answer!")
    await expect(ada.failed).to_have_count(1)
    await ada.composer.press("ArrowUp")
    await expect(ada.page.get_by_test_id("edit-field")).to_have_value("question?")
    await ada.page.keyboard.press("Escape")
    await ada.composer.fill("begun")
    await ada.failed.get_by_role("button", name="Edit").click()
    await expect(ada.composer).to_have_value("begun\nanswer!")
    await expect(ada.page.locator("#composer-reply")).to_contain_text("Ada: question?")
    await expect(ada.composer).to_be_focused()
    await expect(ada.failed).to_have_count(0)


async def test_focus_outlives_a_failed_message(join: Join) -> None:
    """Retry leaves the focus in the row, and Discard in a row beside it."""
    ada = await join("Ada", "failed-focus")
    await _refusing(ada, lambda count: count in {2, 4})
    await ada.say("stored")
    for name, said, text in (("Retry", "again", "again"), ("Discard", "oops", "again")):
        await ada.say(said)
        await ada.failed.get_by_role("button", name=name).focus()
        await ada.page.keyboard.press("Enter")
        await expect(ada.failed).to_have_count(0)
        await expect(ada.row(text).last).to_be_focused()


async def test_emoji_names_that_cannot_be_loaded(join: Join) -> None:
    """Where the names of emoji cannot be loaded, each key asks for them once, and no more."""
    ada = await join("Ada", "emoji-away")
    await ada.page.route(_TABLE, lambda route: route.abort())
    await ada.reload()
    heard: list[str] = []
    ada.page.on("console", lambda message: heard.append(message.text))

    def failed(message: ConsoleMessage) -> bool:
        return message.text.startswith("the names of emoji cannot be loaded")

    async with ada.page.expect_console_message(failed):
        await ada.composer.press_sequentially(":tad")
    # Time for as many further attempts as there could be.
    for _ in range(20):
        await ada.page.evaluate("fetch('/rooms.json').then((answer) => answer.text())")
    assert sum(text.startswith("the names of emoji") for text in heard) <= len(":tad")
    await ada.page.unroute(_TABLE)
    await ada.composer.press_sequentially("a")
    await expect(ada.page.get_by_role("option").first).to_contain_text("🎉")


async def test_reply(join: Join) -> None:
    """An answer shows what it answers, and leads there; Escape takes it back."""
    ada, grace = await join("Ada", "reply"), await join("Grace", "reply")
    await ada.say("question?")
    await grace.row("question?").hover()
    await grace.row("question?").get_by_role("button", name="Reply").click()
    strip = grace.page.locator("#composer-reply")
    await grace.composer.press("Escape")
    await expect(strip).to_be_hidden()
    await grace.row("question?").hover()
    await grace.row("question?").get_by_role("button", name="Reply").click()
    await expect(strip).to_contain_text("Ada: question?")
    await grace.say("answer!")
    quote = ada.row("answer!").locator(".row-quote")
    await expect(quote).to_contain_text("Ada: question?")
    await quote.click()
    await expect(ada.rows.first).to_be_focused()


async def _refusing(window: Window, refused: Callable[[int], bool]) -> None:
    """Refuse those posts of which `refused` says so, by their count; all else goes its way."""
    posts = 0

    async def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(raw: str | bytes) -> None:
            nonlocal posts
            event = json.loads(raw)
            posts += event["type"] == "message"
            if event["type"] == "message" and refused(posts):
                socket.send(json.dumps({**REFUSAL, "re": event["key"], "retry": False}))
            else:
                server.send(raw)

        socket.on_message(pass_on)

    await window.page.route_web_socket("**/ws/rooms/**", route)
    await window.reload()
