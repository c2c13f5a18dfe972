"""What two people do with a site, by hand, and how it shows on the other side."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import expect

from tests.browser import editing, hands
from tests.browser.house import House
from tests.browser.two_rooms import choose_people, counts, place

Step = Callable[[House], Awaitable[None]]


@dataclass(frozen=True)
class Act:
    """Something that one does on the page once in each round; what it leaves stays to be seen."""

    do: Step
    """Returns when the last key is pressed."""
    shows: Step
    """Waits until the other side shows it."""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return self.do.__name__.replace("_", " ")


ACTS: list[Act] = []
"""All of them, in the order in which they are done: in the hall, then from room to room."""


def _shown_by(shows: Step) -> Callable[[Step], Step]:
    def added(do: Step) -> Step:
        ACTS.append(Act(do, shows))
        return do

    return added


async def _sees_post(house: House) -> None:
    await expect(house.bob.row(f"post {house.n}")).to_be_visible()


@_shown_by(_sees_post)
async def post(house: House) -> None:
    """Say something."""
    await house.ada.say(f"post {house.n}")


async def _sees_subject(house: House) -> None:
    await expect(house.bob.page.locator("#room-subject")).to_have_text(f"subject {house.n}")


@_shown_by(_sees_subject)
async def change_the_subject(house: House) -> None:
    """Press the subject, and type another one."""
    await house.ada.page.locator("#room-subject").get_by_role("button").click()
    field = house.ada.page.get_by_role("dialog").get_by_role("textbox")
    await field.fill(f"subject {house.n}")
    await field.press("Enter")


async def _sees_mute(house: House) -> None:
    await expect(house.bob.page.locator(".muted-note")).to_contain_text("Ada muted you: spam")


@_shown_by(_sees_mute)
async def mute_a_person(house: House) -> None:
    """Mute Bob for five minutes."""
    await hands.say_why(house, "Mute")


async def _sees_role(house: House) -> None:
    own = house.bob.people.filter(has_text="Bob").locator(".badge")
    await expect(own).to_contain_text("moderator")


@_shown_by(_sees_role)
async def promote(house: House) -> None:
    """Make Bob a moderator."""
    await hands.menu_of_bob(house, "Make moderator")


async def _sees_nobody_banned(house: House) -> None:
    await expect(house.phone.page.get_by_test_id("banned")).to_have_count(0)


@_shown_by(_sees_nobody_banned)
async def unban(house: House) -> None:
    """Let Cyn in again."""
    await house.ada.page.get_by_role("button", name="Unban Cyn").click()


async def _sees_report(house: House) -> None:
    await house.admin.get_by_role("link", name="Reports").click()
    reports = house.admin.get_by_test_id("report")
    await expect(reports.filter(has_text=f"“reason {house.n}”")).to_be_visible()


@_shown_by(_sees_report)
async def report(house: House) -> None:
    """Report what Bob has said. It is done when the server has answered: an admin has to ask for
    the queue, which does not change by itself."""
    await editing.choose(house.ada, f"old {house.n}", "Report…")
    dialog = house.ada.page.get_by_test_id("report-dialog")
    await dialog.get_by_label("What is wrong with it?").fill(f"reason {house.n}")
    await dialog.get_by_role("button", name="Report").click()
    await expect(dialog).to_have_count(0)


async def _sees_block(house: House) -> None:
    await expect(house.phone.page.locator(".row.blocked")).to_have_count(1)


@_shown_by(_sees_block)
async def block(house: House) -> None:
    """Block Bob."""
    await hands.menu_of_bob(house, "Block")


async def _sees_muted_room(house: House) -> None:
    link = place(house.phone, f"cellar {house.n}").locator("a")
    await expect(link).to_have_class(re.compile("muted"))


@_shown_by(_sees_muted_room)
async def mute_a_room(house: House) -> None:
    """Choose it from the room's menu in the sidebar."""
    await place(house.ada, f"cellar {house.n}").click(button="right")
    await house.ada.page.get_by_role("menuitem", name="Mute", exact=True).click()


async def _sees_read(house: House) -> None:
    await counts(house.phone, f"letters {house.n}", 0)


@_shown_by(_sees_read)
async def read(house: House) -> None:
    """Open a room in which a message is unread."""
    await hands.enter(house, "letters")


async def _sees_unread(house: House) -> None:
    await counts(house.phone, f"marked {house.n}", 1)


@_shown_by(_sees_unread)
async def mark_unread(house: House) -> None:
    """Press the key for it on a message that is read."""
    await hands.enter(house, "marked")
    await house.ada.row("note").press("u")


async def _sees_archived(house: House) -> None:
    await expect(place(house.bob, f"shelf {house.n}")).to_have_count(0)


@_shown_by(_sees_archived)
async def archive(house: House) -> None:
    """Archive a room."""
    await hands.enter(house, "shelf")
    await hands.settings(house.ada, "Archive")


async def _sees_kick(house: House) -> None:
    await expect(place(house.bob, f"yard {house.n}")).to_have_count(0)


@_shown_by(_sees_kick)
async def kick(house: House) -> None:
    """Remove Bob from an open room."""
    await hands.enter(house, "yard")
    await hands.say_why(house, "Remove")


async def _sees_ban(house: House) -> None:
    await expect(place(house.bob, f"gate {house.n}")).to_have_count(0)


@_shown_by(_sees_ban)
async def ban(house: House) -> None:
    """Ban Bob from a room."""
    await hands.enter(house, "gate")
    await hands.say_why(house, "Ban")


async def _sees_removal(house: House) -> None:
    await expect(place(house.bob, f"cellar {house.n}")).to_have_count(0)


@_shown_by(_sees_removal)
async def remove(house: House) -> None:
    """Remove Bob from a private room."""
    await hands.enter(house, "cellar")
    await hands.say_why(house, "Remove")


async def _sees_room(house: House) -> None:
    await expect(hands.made(house.phone, house)).to_be_visible()


@_shown_by(_sees_room)
async def create_a_room(house: House) -> None:
    """Make a private room."""
    await hands.new_room(house.ada, f"made {house.n}", "Private")


async def _sees_own_room(house: House) -> None:
    await expect(hands.made(house.bob, house)).to_be_visible()


@_shown_by(_sees_own_room)
async def add_to_a_private_room(house: House) -> None:
    """Choose Bob by the beginning of his name."""
    page = house.ada.page
    await expect(page.get_by_test_id("room-title")).to_have_text(f"made {house.n}")
    await house.ada.ready()
    await hands.menu_of_room(house.ada, "Add people")
    dialog = page.get_by_test_id("people-dialog")
    await choose_people(dialog, "bo", "Bob")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()


async def _sees_name(house: House) -> None:
    await expect(place(house.bob, f"named {house.n}")).to_be_visible()


@_shown_by(_sees_name)
async def rename(house: House) -> None:
    """Give the room another name."""
    await hands.give_name(house.ada, f"named {house.n}")


async def _sees_new_member(house: House) -> None:
    await expect(place(house.bob, f"vault {house.n}")).to_be_visible()


@_shown_by(_sees_new_member)
async def join_by_an_invitation(house: House) -> None:
    """Invite by a link, which Bob opens in another tab: the tab with his rooms has one more."""
    await hands.enter(house, "vault")
    await hands.menu_of_room(house.ada, "Invite people")
    dialog = house.ada.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    link = dialog.get_by_test_id("invite-link")
    await expect(link).to_contain_text("/invite/")
    await house.other.goto(house.at_the_second(await link.text_content() or ""))
    await dialog.get_by_role("button", name="Close").click()
    await house.other.get_by_role("button", name="Join as Bob").click()


async def _sees_room_again(house: House) -> None:
    await expect(place(house.bob, f"attic {house.n}")).to_be_visible()


@_shown_by(_sees_room_again)
async def take_out_of_the_archive(house: House) -> None:
    """Take a room out of the archive."""
    await house.visit(f"attic {house.n}")
    await hands.settings(house.ada, "Take out of the archive")


async def _sees_joined_room(house: House) -> None:
    await expect(place(house.phone, f"plaza {house.n}")).to_be_visible()


@_shown_by(_sees_joined_room)
async def join(house: House) -> None:
    """Join an open room of Bob's."""
    await house.visit(f"plaza {house.n}")
    await hands.menu_of_room(house.ada, "Join this room")


async def _sees_open_room(house: House) -> None:
    listed = house.home.get_by_role("link", name=re.compile(rf"(found|shown) {house.n}\b"))
    await expect(listed).to_be_visible()


@_shown_by(_sees_open_room)
async def create_an_open_room(house: House) -> None:
    """Make a room that everybody on the site may find: it is in a stranger's list."""
    await hands.new_room(house.ada, f"found {house.n}", "Open")


async def _sees_new_name(house: House) -> None:
    await expect(house.home.get_by_role("link", name=f"shown {house.n}")).to_be_visible()


@_shown_by(_sees_new_name)
async def rename_an_open_room(house: House) -> None:
    """Give it another name."""
    await expect(house.ada.page.get_by_test_id("room-title")).to_have_text(f"found {house.n}")
    await house.ada.ready()
    await hands.give_name(house.ada, f"shown {house.n}")
