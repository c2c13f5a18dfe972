"""Somebody who is a member of two rooms, on one device or on several."""

import asyncio
from typing import Any
from urllib.parse import quote

from playwright.async_api import Locator, expect

from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Talk

_ACCOUNT = """
    from django.contrib.auth import get_user_model
    from rooms.chat import room
    people = get_user_model().objects.filter(name="{name}")
    people.update(guest=False)
    room("{room}").row.memberships.filter(person__in=people).update(role="{role}")
"""
UNFOCUSED = "document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))"
FOCUSED = "document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))"


async def member(site: Site, name: str, *rooms: str) -> str:
    """Have `name` say "hello" in each room; returns the cookie of the session."""
    cookie = await enter(site.url, name)
    for room in rooms:
        async with await Talk.connect(site.url, room, cookie=cookie) as talk:
            await talk.say("hello")
    return cookie


async def account(site: Site, room: str, role: str) -> str:
    """Have somebody with an account be a member of a room; returns the cookie of the session."""
    name = f"Ada of {room}"
    cookie = await member(site, name, room)
    code = _ACCOUNT.format(name=name, room=room, role=role)
    await asyncio.to_thread(shell, site, code)
    return cookie


async def device(visit: Visit, site: Site, room: str, cookie: str, **options: Any) -> Window:
    """Another device of the person, with the room open."""
    url = f"{site.url}/rooms/{quote(room, safe='')}/"
    window = Window((await visit(url, cookie=cookie, **options)).page)
    await window.ready()
    return window


def place(window: Window, room: str) -> Locator:
    """The room in the sidebar."""
    return window.page.get_by_test_id("place").filter(has_text=room)


async def counts(window: Window, room: str, count: int) -> None:
    """Wait until the sidebar shows that many unread messages in a room."""
    number = place(window, room).locator(".place-number")
    if count == 0:
        await expect(number).to_be_hidden()
    else:
        await expect(number.locator("[aria-hidden]")).to_have_text(str(count))


async def go(window: Window, room: str) -> None:
    """Click on the room in the sidebar."""
    await place(window, room).click()
    await expect(window.page.get_by_test_id("room-title")).to_have_text(room)


async def block(window: Window, name: str, button: str) -> None:
    """Press "Block" or "Unblock" on the card of somebody who has said something in the room."""
    await window.page.locator(".row-name", has_text=name).first.click()
    card = window.page.get_by_test_id("person-card")
    await card.get_by_role("button", name=button, exact=True).click()


async def choose(window: Window, entry: str) -> Locator:
    """Choose an entry of the room's menu; returns the dialog that it opens."""
    await window.page.get_by_role("button", name="More about this room").click()
    await window.page.get_by_role("menuitem", name=entry).click()
    dialog = window.page.get_by_role("dialog")
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    return dialog


async def choose_people(dialog: Locator, beginning: str, *names: str) -> None:
    """Choose people in the dialog by the beginning of their names, with the keys."""
    field = dialog.get_by_role("combobox")
    await expect(field).to_be_focused()
    for name in names:
        await field.press_sequentially(beginning)
        await expect(dialog.get_by_role("option").filter(has_text=name)).to_be_visible()
        await field.press("Enter")
        await expect(dialog.locator(".chip").filter(has_text=name)).to_be_visible()
