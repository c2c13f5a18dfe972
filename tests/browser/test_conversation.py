"""People who talk to each other, each in a browser of their own."""

import asyncio

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer

pytestmark = BROWSER


async def test_both_ways(join: Join) -> None:
    """What either of two says, both have: each message once, in the same order."""
    ada, grace = await join("Ada", "both-ways"), await join("Grace", "both-ways")
    await ada.say("hello Grace")
    await expect(grace.row("hello Grace")).to_be_visible()
    await grace.say("hello Ada")
    await ada.shows("hello Grace", "hello Ada")
    await grace.shows("hello Grace", "hello Ada")


async def test_a_new_room_is_listed(join: Join) -> None:
    """Whoever says the first words in a room soon has it in the list of rooms."""
    ada = await join("Ada", "just-opened")
    await ada.say("first words")
    await ada.shows("first words")
    await expect(ada.page.locator("#room-list").get_by_text("just-opened")).to_be_visible()


async def test_who_is_here(join: Join) -> None:
    """Both see each other listed, themselves first, and the number of both."""
    ada = await join("Ada", "who-is-here")
    grace = await join("Grace", "who-is-here")
    await ada.show_people()
    await grace.show_people()
    names = ada.people.locator(".person-name")
    await expect(names).to_have_text(["Ada", "Grace"])
    await expect(grace.people.locator(".person-name")).to_have_text(["Grace", "Ada"])
    await expect(grace.people.locator(".badge")).to_have_text(["you", "guest"])
    await expect(ada.page.locator("#people-count")).to_have_text("2")


async def test_who_is_typing(join: Join) -> None:
    """Others see who is typing, until the message is there."""
    ada, grace = await join("Ada", "typing"), await join("Grace", "typing")
    await ada.composer.press_sequentially("hello")
    await expect(grace.typing).to_have_text("Ada is typing…")
    await expect(ada.typing).to_have_text("")
    await ada.composer.press("Enter")
    await expect(grace.row("hello")).to_be_visible()
    await expect(grace.typing).to_have_text("")


async def test_reload_shows_the_history(join: Join) -> None:
    """After a reload all is there again, each message once."""
    ada = await join("Ada", "reload")
    await ada.say("one", "two")
    await ada.shows("one", "two")
    await ada.reload()
    await ada.shows("one", "two")


async def test_two_processes(join: Join, site: StartSite, redis_server: RedisServer) -> None:
    """Two on different processes that share one Redis hear, list and see each other typing."""
    one = await asyncio.to_thread(site, redis=redis_server.url)
    two = await asyncio.to_thread(lambda: site(redis=redis_server.url, database=one.database))
    ada, grace = await join("Ada", "two", at=one), await join("Grace", "two", at=two)
    await ada.show_people()
    await grace.show_people()
    await expect(ada.people.locator(".person-name")).to_have_text(["Ada", "Grace"])
    await expect(grace.people.locator(".person-name")).to_have_text(["Grace", "Ada"])
    await ada.composer.press_sequentially("hello")
    await expect(grace.typing).to_have_text("Ada is typing…")
    await ada.composer.press("Enter")
    await expect(grace.row("hello")).to_be_visible()
    await grace.say("and hello to you")
    await ada.shows("hello", "and hello to you")
    await grace.shows("hello", "and hello to you")
