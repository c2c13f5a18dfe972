"""Reactions: what one puts on a message, others see; emoji by name in the composer."""

import asyncio
import re
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.axe import DESKTOP, PHONE, STILL, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import number_of, seed
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER

_CROWD = """
    from django.contrib.auth import get_user_model
    from django.utils import timezone
    from rooms.models import Message, Reaction
    User = get_user_model()
    people = [User(username=f"{{i}} in {room}", name=f"Fan {{i}}") for i in range({count})]
    people = User.objects.bulk_create(people)
    message = Message.objects.get(room__name="{room}", text="hello")
    Reaction.objects.bulk_create(
        Reaction(message=message, person=person, emoji="👍", at=timezone.now()) for person in people
    )
"""
"""Reactions of many people; the message tells them once somebody else has reacted, too."""
_TOUCH: dict[str, Any] = {"width": 360, "height": 640, "has_touch": True, "is_mobile": True}


def _pills(window: Window, text: str = "hello") -> Locator:
    return window.row(text).locator(".reaction[data-emoji]")


def _own(window: Window) -> Locator:
    return window.page.locator(".reaction[aria-pressed=true]")


async def _both(join: Join, chat: Site, room: str) -> tuple[Window, Window]:
    """Ada and Grace in front of a room in which somebody has said "hello"."""
    await seed(chat.url, room, ["hello"], name="Tom")
    return await join("Ada", room), await join("Grace", room)


async def _react(window: Window, emoji: str = "👍") -> None:
    """Press the tool with this emoji beside the message."""
    await window.row("hello").hover()
    await window.row("hello").get_by_role("button", name=f"React with {emoji}").click()


async def _crowd(chat: Site, room: str, count: int) -> None:
    await asyncio.to_thread(shell, chat, _CROWD.format(room=room, count=count))


async def test_both_see_it(join: Join, chat: Site) -> None:
    """A reaction shows on both sides, each sees which are their own, and a click takes it away."""
    ada, grace = await _both(join, chat, "reactions")
    await _react(ada)
    await expect(_pills(grace)).to_have_text(["👍1"])
    await expect(_own(grace)).to_have_count(0)
    await expect(_own(ada)).to_have_text(["👍1"])
    await _pills(grace).click()
    await expect(_pills(ada)).to_have_text(["👍2"])
    await expect(_pills(grace)).to_have_attribute("aria-pressed", "true")
    await _pills(ada).click()
    await expect(_pills(grace)).to_have_text(["👍1"])
    await _pills(grace).click()
    await expect(_pills(ada)).to_have_count(0)


async def test_names(join: Join, chat: Site) -> None:
    """Who reacted is told when one points at a reaction, when it has the focus, and by its name."""
    ada, grace = await _both(join, chat, "reaction-names")
    await _react(ada)
    await _pills(grace).click()
    tip = grace.page.get_by_role("tooltip", include_hidden=True)
    await grace.composer.hover()
    await expect(tip).to_have_count(0)
    await _pills(grace).hover()
    await expect(tip).to_have_text("You and Ada")
    await grace.composer.hover()
    await expect(tip).to_have_count(0)
    await grace.log.focus()
    await grace.page.keyboard.press("ArrowUp")
    await grace.page.keyboard.press("Tab")
    await expect(_pills(grace)).to_be_focused()
    await expect(tip).to_have_text("You and Ada")
    await expect(grace.page.get_by_role("button", name="👍 2: You and Ada")).to_be_visible()
    await grace.page.keyboard.press("Escape")
    await expect(tip).to_have_count(0)


async def test_cut_connection(join: Join, chat: Site) -> None:
    """What one reacts while offline shows at once, outlives a reload, and counts once."""
    ada, grace = await _both(join, chat, "reactions-offline")
    await ada.go_offline()
    await _react(ada)
    await expect(_own(ada)).to_have_text(["👍1"])
    await stored(ada.page, 1)
    later = Window(await ada.page.context.new_page())
    await ada.page.close()
    await expect(_pills(grace)).to_have_count(0)
    await later.page.context.set_offline(False)
    await later.page.goto(grace.page.url)
    await expect(_pills(grace)).to_have_text(["👍1"])
    await expect(_own(later)).to_have_text(["👍1"])
    await stored(later.page, 0)
    await expect(_own(later)).to_have_text(["👍1"])


async def test_toggled_twice_in_two_tabs(join: Join, chat: Site) -> None:
    """Three quick clicks leave one reaction, in both tabs of a person and for the others."""
    ada, grace = await _both(join, chat, "reactions-tabs")
    second = await ada.another()
    await _react(grace)
    await expect(_pills(ada)).to_have_text(["👍1"])
    await _pills(ada).evaluate("(pill) => { for (const _ of [1, 2, 3]) pill.click(); }")
    for window in (ada, second, grace):
        await expect(_pills(window)).to_have_text(["👍2"])
    await stored(ada.page, 0)
    await expect(_own(second)).to_have_text(["👍2"])
    await _pills(second).click()
    await expect(_own(ada)).to_have_count(0)
    await expect(_pills(grace)).to_have_text(["👍1"])


async def test_a_crowd(join: Join, chat: Site) -> None:
    """Sixty people reacted, oneself last: one's own state is known, and everybody can be listed."""
    await seed(chat.url, "reacting crowd", ["hello"])
    await _crowd(chat, "reacting crowd", 60)
    ada = await join("Ada", "reacting crowd")
    await _react(ada)
    await expect(_own(ada)).to_have_text(["👍61"])
    await ada.reload()
    await expect(_own(ada)).to_have_text(["👍61"])
    await _pills(ada).click()
    await expect(_pills(ada)).to_have_text(["👍60"])
    await _pills(ada).click()
    await stored(ada.page, 0)
    await expect(_own(ada)).to_have_text(["👍61"])
    await ada.composer.hover()
    await _pills(ada).hover()
    tip = ada.page.get_by_role("tooltip", include_hidden=True)
    await expect(tip).to_have_text(re.compile(r"^You, Fan 0, .*, Fan 9, and 50 more$"))
    await _pills(ada).click(button="right")
    reactors = ada.page.get_by_test_id("reactors")
    await expect(reactors.get_by_role("listitem")).to_have_count(11)
    await reactors.get_by_role("button", name="and 50 more").click()
    await expect(reactors.get_by_role("listitem")).to_have_count(61)
    await expect(reactors.get_by_role("listitem").first).to_have_text("You")
    await ada.page.keyboard.press("Escape")
    await expect(reactors).to_have_count(0)


async def test_too_many_kinds(join: Join, chat: Site) -> None:
    """The 21st kind is taken back, and the page says why."""
    await seed(chat.url, "kinds", ["hello"])
    number = await number_of(chat.url, "kinds", "hello")
    cookie = await enter(chat.url, "Grace")
    async with await Talk.connect(chat.url, "kinds", cookie=cookie) as grace:
        for code in range(0x1F400, 0x1F400 + 20):
            react = {"type": "react", "key": f"r{code}", "id": number, "emoji": chr(code)}
            assert (await grace.ask({**react, "on": True}))["type"] == "ack"
    ada = await join("Ada", "kinds")
    await expect(_pills(ada)).to_have_count(20)
    await _react(ada)
    await expect(ada.page.get_by_test_id("toast")).to_contain_text("as many kinds of reactions")
    await expect(_pills(ada)).to_have_count(20)


async def test_picker_by_keys(join: Join, chat: Site) -> None:
    """The key + opens the strip of emoji, arrows move in it, Escape gives the focus back; what one
    uses stands beside the messages then."""
    ada, _ = await _both(join, chat, "picker")
    keys = ada.page.keyboard
    await ada.log.focus()
    await keys.press("ArrowUp")
    await keys.press("+")
    picker = ada.page.get_by_role("menu", name="Add a reaction")
    await expect(picker.get_by_role("menuitemcheckbox")).to_have_count(24)
    await keys.press("Escape")
    await expect(picker).to_have_count(0)
    await expect(ada.row("hello")).to_be_focused()
    await keys.press("+")
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "End", "Home", "ArrowDown"):
        await keys.press(key)
    await expect(picker.get_by_role("menuitemcheckbox", name="rocket")).to_be_focused()
    await keys.press("Enter")
    await expect(_own(ada)).to_have_text(["🚀1"])
    await expect(ada.row("hello")).to_be_focused()
    await ada.reload()
    await ada.row("hello").hover()
    quick = ada.row("hello").get_by_role("button", name=re.compile("^React with"))
    await expect(quick).to_have_text(["👍", "🎉", "🚀"])


async def test_tools_follow_the_pointer(join: Join, chat: Site) -> None:
    """After a click on one of the tools, the next message that one points at has them."""
    await seed(chat.url, "reactions-tools", ["hello", "other"])
    ada = await join("Ada", "reactions-tools")
    await _react(ada)
    await expect(_own(ada)).to_have_text(["👍1"])
    await ada.row("other").hover()
    await expect(ada.row("other").get_by_role("button", name="React with 👍")).to_be_visible()
    await expect(ada.row("hello")).to_be_focused()


async def test_focus_stays(join: Join, chat: Site) -> None:
    """With the last reaction of a message its strip goes, and the focus goes to the message."""
    ada, _ = await _both(join, chat, "reactions-focus")
    await _react(ada)
    await _pills(ada).focus()
    await ada.page.keyboard.press("Enter")
    await expect(_pills(ada)).to_have_count(0)
    await expect(ada.row("hello")).to_be_focused()


async def test_fingers(join: Join, chat: Site) -> None:
    """The sheet of a message begins with three emoji and leads to more; a finger that rests on a
    reaction shows who reacted."""
    await seed(chat.url, "reactions-touch", ["hello"])
    ada = await join("Ada", "reactions-touch", **_TOUCH)
    rest = {"pointerType": "touch"}
    await ada.row("hello").locator(".row-text").dispatch_event("pointerdown", rest)
    sheet = ada.page.get_by_role("dialog", name="Message")
    await expect(sheet.get_by_role("button", name="React with 👀")).to_be_visible()
    await sheet.get_by_role("button", name="Add a reaction").tap()
    picker = ada.page.get_by_role("dialog", name="Add a reaction")
    await picker.get_by_role("button", name="coffee").tap()
    await expect(_own(ada)).to_have_text(["☕1"])
    await _pills(ada).dispatch_event("pointerdown", rest)
    await expect(ada.page.get_by_test_id("reactors").get_by_role("listitem")).to_have_text(["You"])
    await expect(sheet).to_have_count(0)


async def test_reader(join: Join, chat: Site) -> None:
    """Who has no name sees reactions and cannot change them."""
    ada, _ = await _both(join, chat, "reactions-reader")
    await _react(ada)
    reader = await join("", "reactions-reader")
    await expect(_pills(reader)).to_have_text(["👍1"])
    await expect(_pills(reader)).to_be_disabled()
    await reader.row("hello").hover()
    tools = reader.page.get_by_role("button", name=re.compile("React|reaction"))
    await expect(tools).to_have_count(0)


async def test_names_in_the_composer(join: Join) -> None:
    """An emoji is found by its name; a whole name between colons becomes it at once; emoji alone
    are shown larger."""
    ada = await join("Ada", "emoji-names")
    await ada.composer.press_sequentially(":tad")
    option = ada.page.get_by_role("option").first
    await expect(option).to_contain_text("🎉")
    await ada.composer.fill(":rock")
    await expect(option).to_contain_text("🚀")
    await ada.composer.press("Enter")
    await ada.composer.press_sequentially(" :tada:")
    await expect(ada.composer).to_have_value("🚀 🎉")
    await ada.composer.press("Enter")
    await ada.say("plain words")
    await ada.shows("🚀 🎉", "plain words")
    sizes = await ada.page.locator(".row-text").evaluate_all(
        "(all) => all.map((text) => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert sizes[0] == 3 * sizes[1]


async def test_axe(join: Join, chat: Site) -> None:
    """Reactions, the strip of emoji and the list of who reacted break no rule of axe."""
    await seed(chat.url, "reactions-axe", ["hello", "🎉"])
    ada = await join("Ada", "reactions-axe", **STILL)
    await _react(ada)
    await _pills(ada).hover()
    assert await serious(ada.page, DESKTOP, PHONE) == []
    await ada.page.get_by_role("button", name="Add a reaction").last.click()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    assert await serious(ada.page, DESKTOP) == []
    await ada.page.keyboard.press("Escape")
    await _pills(ada).click(button="right")
    assert await serious(ada.page, DESKTOP, PHONE) == []
