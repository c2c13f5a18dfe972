"""The main job in every engine: enter, post, reconnect, outbox, scroll."""

import asyncio

import pytest

from tests.browser.seed import seed, seed_many
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.tab import ENTER, Tab
from tests.services.talk import Talk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME, COMPOSER = '[data-testid="enter-name"]', '[data-testid="composer"]'
TEXTS = "[...document.querySelectorAll('.row-text')].map((row) => row.textContent)"
LOG = "document.getElementById('log')"
TO_END = f"({LOG}.scrollHeight - {LOG}.scrollTop - {LOG}.clientHeight)"
FIRST_IN_SIGHT = f"""[...document.querySelectorAll('.row')].find(
    (row) => row.getBoundingClientRect().top >= {LOG}.getBoundingClientRect().top
).textContent"""
STATUS = "document.getElementById('status')"


async def come_in(tab: Tab, chat: Site, room: str, name: str = "Ada") -> None:
    """Open the room, pick a name in its form, and wait until the composer has the focus."""
    await tab.open(f"{chat.url}/rooms/{room}/")
    await ready(tab)
    await tab.click(NAME)
    await tab.type(name + ENTER)
    await tab.until(f"document.activeElement?.matches('{COMPOSER}')")
    await ready(tab)


async def ready(tab: Tab) -> None:
    """Wait until the room has been welcomed: its history and people are on the page."""
    await tab.until("document.getElementById('skeleton').checkVisibility() === false")
    await tab.until(r"/\d/.test(document.getElementById('people-count').textContent)")


async def rows(tab: Tab, state: str, count: int) -> None:
    """Wait until `count` messages are in `state`: pending, sent or failed."""
    await tab.until(f"document.querySelectorAll('.row[data-state={state}]').length === {count}")


async def test_enter(tab: Tab, chat: Site, room: str) -> None:
    """A name lets one talk, and is still there after a reload."""
    await come_in(tab, chat, room)
    await tab.open(f"{chat.url}/rooms/{room}/")
    await ready(tab)
    name = "document.querySelector('#me-card [data-me-name]').textContent"
    assert await tab.evaluate(name) == "Ada"


async def test_post(tab: Tab, chat: Site, room: str) -> None:
    """What one types is stored and shown once; what another person says appears below it."""
    await come_in(tab, chat, room)
    await tab.type("hello" + ENTER)
    await rows(tab, "sent", 1)
    async with await Talk.connect(chat.url, room, cookie=await enter(chat.url, "Grace")) as grace:
        await grace.say("**hi**, _Ada_")
    await rows(tab, "sent", 2)
    assert await tab.evaluate(TEXTS) == ["hello", "hi, Ada"]
    assert await tab.evaluate("document.querySelector('.row-text strong').textContent") == "hi"


async def test_reconnect(tab: Tab, chat: Site, room: str) -> None:
    """While the server is away the page says so; afterwards it shows what was missed, once."""
    await come_in(tab, chat, room)
    await tab.type("before" + ENTER)
    await rows(tab, "sent", 1)
    await asyncio.to_thread(chat.stop)
    await tab.until(f"{STATUS}.textContent.includes('Reconnecting')")
    await asyncio.to_thread(chat.start)
    await seed(chat.url, room, ["missed"])
    await tab.evaluate(f"{STATUS}.querySelector('button').click()")
    await rows(tab, "sent", 2)
    assert await tab.evaluate(TEXTS) == ["before", "missed"]
    await tab.until(f"{STATUS}.textContent.includes('Back')")


async def test_outbox(tab: Tab, chat: Site, room: str) -> None:
    """Messages written while the server is away outlive a reload, and arrive once, in order."""
    await come_in(tab, chat, room)
    await asyncio.to_thread(chat.stop)
    for text in ("one", "two", "three"):
        await tab.type(text + ENTER)
    await rows(tab, "pending", 3)
    await asyncio.to_thread(chat.start)
    await tab.open(f"{chat.url}/rooms/{room}/")
    await rows(tab, "sent", 3)
    assert await tab.evaluate(TEXTS) == ["one", "two", "three"]
    async with await Talk.connect(chat.url, room) as reader:
        assert reader.texts == ["one", "two", "three"]


async def test_scroll(tab: Tab, chat: Site, room: str) -> None:
    """Scrolled up, one reads on in peace while others talk; a button leads to what is new."""
    await seed_many(chat.url, room, 60)
    await come_in(tab, chat, room)
    await tab.until(f"{TO_END} < 5")
    await tab.evaluate(f"{LOG}.scrollBy(0, -400)")
    await tab.until(f"{TO_END} > 300")
    reading = await tab.evaluate(FIRST_IN_SIGHT)
    await seed(chat.url, room, ["new one", "new two"], name="Hopper")
    await tab.until("document.getElementById('pill').textContent.includes('2 new messages')")
    assert await tab.evaluate(FIRST_IN_SIGHT) == reading
    await tab.click("#pill")
    await tab.until(f"{TO_END} < 5")


async def test_scroll_back(tab: Tab, chat: Site, room: str) -> None:
    """Scrolling up brings every older message, each once and in order."""
    await seed_many(chat.url, room, 130)
    await come_in(tab, chat, room)
    await tab.until(
        f"({LOG}.scrollTop = 0, document.getElementById('log-start').checkVisibility())"
    )
    assert await tab.evaluate(TEXTS) == [f"message {number}" for number in range(130)]
