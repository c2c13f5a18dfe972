"""The colours of code in messages."""

from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.browser.axe import DESKTOP, PHONE, STILL, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.window import Window
from tests.services.site import Site

pytestmark = BROWSER

CODE = "def f(x):\n    return '漢😀' + x  # why"
OTHER = "async def g():\n    pass"
DIFF = "-old\n+new"
CLASSES = (
    *("keyword", "name", "builtin", "string", "number", "comment", "punctuation"),
    *("inserted", "deleted"),
)
COPY: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}


def block(code: str, language: str = "python") -> str:
    """A message that is a block of code."""
    return f"```{language}\n{code}\n```"


def keywords(window: Window) -> Locator:
    """The keywords that are coloured, in all messages."""
    return window.log.locator(".code-keyword")


async def use(window: Window) -> None:
    """Give a sign of use, upon which the late part of the page is loaded."""
    await window.page.mouse.move(300, 300)
    await window.page.mouse.move(310, 310)


async def chosen(page: Page) -> str:
    """The text that is selected."""
    return str(await page.evaluate("getSelection().toString()"))


async def test_both_sides(join: Join) -> None:
    """Code is coloured for whoever wrote it and for others, and after a reload; the text stays."""
    ada, grace = await join("Ada", "code-sides"), await join("Grace", "code-sides")
    await ada.say(block(CODE))
    for window in (ada, grace):
        await use(window)
        await expect(keywords(window)).to_have_text(["def", "return"])
        await expect(window.log.locator(".code-string")).to_have_text(["'漢😀'"])
        await expect(window.log.locator(".code-comment")).to_have_text(["# why"])
        assert await window.log.locator("pre code").text_content() == CODE
        assert await window.log.locator("pre code").inner_text() == CODE
    await ada.reload()
    await use(ada)
    await expect(keywords(ada)).to_have_text(["def", "return"])


async def test_after_an_edit(join: Join) -> None:
    """An edited text gets colours of its own, on both sides."""
    ada, grace = await join("Ada", "code-edit"), await join("Grace", "code-edit")
    await ada.say(block(CODE))
    await use(grace)
    await expect(keywords(grace)).to_have_text(["def", "return"])
    await ada.page.get_by_test_id("row").hover()
    await ada.page.get_by_test_id("row").get_by_role("button", name="More").click()
    await ada.page.get_by_role("menuitem", name="Edit", exact=True).click()
    field = ada.page.get_by_role("textbox", name="Edit your message")
    await field.fill(block(OTHER))
    await field.press("Enter")
    for window in (ada, grace):
        await expect(keywords(window)).to_have_text(["async def", "pass"])
        assert await window.log.locator("pre code").text_content() == OTHER


async def test_a_reaction_keeps_the_colours(join: Join) -> None:
    """A row that is painted again keeps its colours, and nothing is asked for again."""
    asked: list[str] = []

    def count(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def sent(frame: str | bytes) -> None:
            asked.extend(["code"] if '"type":"code"' in str(frame) else [])
            server.send(frame)

        socket.on_message(sent)

    ada, grace = await join("Ada", "code-react"), await join("", "code-react")
    await grace.page.route_web_socket("**/ws/**", count)
    await grace.reload()
    await ada.say(block(CODE), block(DIFF, "diff"))
    await use(grace)
    await expect(grace.log.locator(".code-inserted")).to_have_text(["+new"])
    await expect(keywords(grace)).to_have_count(2)
    before = len(asked)
    assert 1 <= before <= 2
    await ada.rows.first.hover()
    await ada.page.locator(".row-tools [data-act^=react-]").first.click()
    await expect(grace.page.locator(".reaction").first).to_be_visible()
    await expect(keywords(grace)).to_have_count(2)
    assert len(asked) == before


async def test_copying(join: Join, chat: Site) -> None:
    """The button and a selection copy the code as it was typed."""
    await seed(chat.url, "code-copy", [block(CODE)])
    ada = await join("Ada", "code-copy", **COPY)
    await use(ada)
    await expect(keywords(ada)).to_have_count(2)
    await ada.rows.first.hover()
    await ada.page.get_by_role("button", name="Copy", exact=True).click()
    await expect(ada.page.get_by_test_id("toast")).to_have_text("Text copied")
    assert await ada.page.evaluate("navigator.clipboard.readText()") == CODE
    await ada.log.locator("pre code").evaluate("(code) => getSelection().selectAllChildren(code)")
    assert await chosen(ada.page) == CODE


async def test_a_selection_is_kept(join: Join, chat: Site) -> None:
    """Code in which something is selected is coloured when the selection is gone."""
    await seed(chat.url, "code-select", [f"{block(CODE)}\n{block(OTHER)}"])
    ada = await join("Ada", "code-select")
    first = ada.log.locator("pre code").first
    await first.evaluate(
        "({ firstChild: text }) => getSelection().setBaseAndExtent(text, 4, text, 8)"
    )
    await use(ada)
    await expect(keywords(ada)).to_have_text(["async def", "pass"])
    assert await chosen(ada.page) == "f(x)"
    await ada.page.evaluate("getSelection().removeAllRanges()")
    await expect(keywords(ada)).to_have_text(["def", "return", "async def", "pass"])


async def test_what_is_not_coloured(join: Join, chat: Site) -> None:
    """Code without a language, or in an unknown one, stays plain beside code that has colours."""
    await seed(
        chat.url, "code-plain", [block("def f()", ""), block("def f()", "klingon"), block(CODE)]
    )
    ada = await join("Ada", "code-plain")
    await use(ada)
    await expect(keywords(ada)).to_have_count(2)
    for row in (0, 1):
        assert await ada.rows.nth(row).locator("code span").count() == 0


async def test_silence(join: Join, chat: Site) -> None:
    """A screen reader is not read the code a second time when it gets its colours."""
    await seed(chat.url, "code-live", [block(CODE)])
    ada = await join("Ada", "code-live")
    await use(ada)
    await expect(keywords(ada)).to_have_count(2)
    await expect(ada.log.locator("pre code")).to_have_attribute("aria-live", "off")


async def test_axe(join: Join, chat: Site) -> None:
    """All colours can be read, light and dark, on the phone as well."""
    html = '<p class="a">&amp;</p> <!-- no -->'
    texts = [block(CODE), block(DIFF, "diff"), block(html, "html"), block("x = 1.5", "py")]
    await seed(chat.url, "code-axe", texts)
    ada = await join("Ada", "code-axe", **STILL)
    await use(ada)
    for name in CLASSES:
        await expect(ada.log.locator(f".code-{name}").first).to_be_visible()
    assert await serious(ada.page, DESKTOP, PHONE) == []
    await ada.page.emulate_media(forced_colors="active")
    weights = await keywords(ada).first.evaluate("(word) => getComputedStyle(word).fontWeight")
    assert int(weights) > 400
    await expect(ada.log.locator(".code-comment").first).to_have_css("font-style", "italic")
