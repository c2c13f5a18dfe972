"""What Ada does on her page, step by step."""

from __future__ import annotations

import re

from playwright.async_api import Locator, expect

from tests.browser.house import House
from tests.browser.two_rooms import choose, go, place
from tests.browser.window import Window


def made(window: Window, house: House) -> Locator:
    """The room that is made in this round: it is renamed at once."""
    return place(window, "").filter(has_text=re.compile(f"(made|named) {house.n}$"))


async def enter(house: House, room: str) -> None:
    """Click on one of the round's rooms in the sidebar, and wait until it is there."""
    await go(house.ada, f"{room} {house.n}")
    await house.ada.ready()


async def menu_of_room(window: Window, entry: str) -> None:
    """Choose an entry of the room's menu."""
    await window.page.get_by_role("button", name="More about this room").click()
    await window.page.get_by_role("menuitem", name=entry).click()


async def settings(window: Window, button: str) -> None:
    """Press a button in the dialog of the room's settings."""
    await menu_of_room(window, "Room settings")
    dialog = window.page.get_by_test_id("room-settings")
    await dialog.get_by_role("button", name=button).click()
    await expect(dialog).to_have_count(0)


async def new_room(window: Window, name: str, kind: str) -> None:
    """Make a room by the button in the sidebar."""
    await window.page.get_by_role("button", name="New room").click()
    dialog = window.page.get_by_test_id("new-room")
    await dialog.get_by_role("radio", name=kind).check()
    await dialog.get_by_role("textbox", name="Name").fill(name)
    await window.page.keyboard.press("Enter")


async def give_name(window: Window, name: str) -> None:
    """Rename the room that is open."""
    dialog = await choose(window, "Rename this room")
    await dialog.get_by_role("textbox").fill(name)
    await dialog.get_by_role("button", name="Save").click()


async def menu_of_bob(house: House, entry: str) -> None:
    """Choose an entry of Bob's menu in the list of people."""
    await house.ada.show_people()
    await house.ada.people.filter(has_text="Bob").click()
    await house.ada.page.get_by_role("menuitem", name=entry, exact=True).click()


async def say_why(house: House, act: str) -> None:
    """Do what is asked about in a dialog."""
    await menu_of_bob(house, f"{act}…")
    dialog = house.ada.page.get_by_test_id("act")
    await dialog.get_by_label("Reason").fill("spam")
    await dialog.get_by_role("button", name=act).click()
