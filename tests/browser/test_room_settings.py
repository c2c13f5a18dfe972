"""The subject and the name of a room, changed on the page and seen by everybody."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.two_rooms import account, choose, device, go, member, place
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER


async def _account(visit: Visit, chat: Site, room: str, role: str = "member") -> Window:
    """A member with an account, who has the room open."""
    return await device(visit, chat, room, await account(chat, room, role))


def _subject(window: Window) -> Locator:
    return window.page.locator("#room-subject")


async def test_subject(visit: Visit, chat: Site, join: Join) -> None:
    """A member clicks on the subject and changes it; everybody sees it, a visitor has no button."""
    ada, grace = await _account(visit, chat, "subjects"), await join("", "subjects")
    await expect(_subject(ada)).to_have_text("Add a subject")
    await _subject(ada).get_by_role("button").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("  What  is new ")
    await ada.page.keyboard.press("Enter")
    for window in (ada, grace):
        await expect(_subject(window)).to_have_text("What is new")
    await expect(_subject(ada).get_by_role("button")).to_be_focused()
    await expect(_subject(grace).get_by_role("button")).to_have_count(0)
    dialog = await choose(ada, "Change the subject")
    await expect(dialog.get_by_role("textbox")).to_have_value("What is new")
    await dialog.get_by_role("textbox").fill("")
    await dialog.get_by_role("button", name="Save").click()
    await expect(_subject(ada)).to_have_text("Add a subject")
    await expect(_subject(grace)).to_be_empty()


async def test_subject_is_counted_as_the_server_counts(visit: Visit, chat: Site) -> None:
    """A subject may have 200 code points after NFC; one more is refused before it is sent."""
    ada = await _account(visit, chat, "counted")
    dialog = await choose(ada, "Change the subject")
    field = dialog.get_by_role("textbox")
    await field.fill("🚀" * 199 + "e\u0301x")
    await expect(dialog.get_by_role("alert")).to_have_text(
        "1 character too many. A subject has at most 200."
    )
    await dialog.get_by_role("button", name="Save").click()
    await expect(field).to_be_focused()
    await field.fill("🚀" * 199 + "e\u0301")
    await expect(dialog.get_by_role("alert")).to_be_hidden()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await ada.reload()
    await expect(_subject(ada)).to_have_text("🚀" * 199 + "é")


async def test_subject_while_offline(visit: Visit, chat: Site, join: Join) -> None:
    """A subject is shown at once, and reaches the others when the connection is back."""
    ada = await _account(visit, chat, "offline subject")
    grace = await join("Grace", "offline subject")
    dialog = await choose(ada, "Change the subject")
    await ada.go_offline()
    await dialog.get_by_role("textbox").fill("Soon")
    await ada.page.keyboard.press("Enter")
    await expect(_subject(ada)).to_have_text("Soon")
    await expect(_subject(grace)).to_be_empty()
    await ada.page.context.set_offline(False)
    await expect(_subject(grace)).to_have_text("Soon")


async def test_rename(visit: Visit, chat: Site, join: Join) -> None:
    """The owner renames the room; all pages follow without a load, and the old address leads on."""
    ada = await _account(visit, chat, "before", "owner")
    grace = await join("Grace", "before")
    await grace.page.evaluate("window.loadedOnce = true")
    await grace.composer.fill("half a sen")
    dialog = await choose(ada, "Rename this room")
    await dialog.get_by_role("textbox").fill("After & all")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    for window in (ada, grace):
        await expect(window.page.get_by_test_id("room-title")).to_have_text("After & all")
        await expect(window.page).to_have_url(f"{chat.url}/rooms/After%20%26%20all/")
        await expect(place(window, "After & all")).to_have_count(1)
        await expect(place(window, "before")).to_have_count(0)
    await expect(grace.composer).to_have_value("half a sen")
    assert await grace.page.evaluate("window.loadedOnce === true")
    await grace.page.goto(f"{chat.url}/rooms/before/")
    await expect(grace.page).to_have_url(f"{chat.url}/rooms/After%20&%20all/")
    await expect(grace.composer).to_have_value("half a sen")


async def test_renamed_while_one_is_elsewhere(visit: Visit, chat: Site) -> None:
    """Members have the new name in the sidebar and at home, and go there under its new address."""
    cookie = await member(chat, "Grace", "an old name", "elsewhere")
    ada = await _account(visit, chat, "an old name", "owner")
    grace = await device(visit, chat, "elsewhere", cookie)
    home = await grace.page.context.new_page()
    await home.goto(f"{chat.url}/")
    names = home.locator("[data-part=mine] .room-name")
    await expect(names.filter(has_text="an old name")).to_have_count(1)
    dialog = await choose(ada, "Rename this room")
    await dialog.get_by_role("textbox").fill("A better name")
    await ada.page.keyboard.press("Enter")
    await expect(place(grace, "A better name")).to_have_count(1)
    await expect(place(grace, "an old name")).to_have_count(0)
    await expect(names.filter(has_text="A better name")).to_have_count(1)
    await expect(names.filter(has_text="an old name")).to_have_count(0)
    await go(grace, "A better name")
    await expect(grace.page).to_have_url(f"{chat.url}/rooms/A%20better%20name/")


async def test_a_name_that_cannot_be(visit: Visit, chat: Site) -> None:
    """What is wrong with a name is said at the field, and the dialog stays."""
    await seed(chat.url, "taken", ["mine"])
    ada = await _account(visit, chat, "bad names", "owner")
    dialog = await choose(ada, "Rename this room")
    field, alert = dialog.get_by_role("textbox"), dialog.get_by_role("alert")
    for name, why in (
        ("", "Type a name."),
        ("x" * 81, "1 character too many. A name has at most 80."),
        ("a/b", "A room's name can't contain a slash."),
        ("Taken", "Another room has this name. Choose another one."),
    ):
        await field.fill(name)
        await ada.page.keyboard.press("Enter")
        await expect(alert).to_have_text(why)
        await expect(field).to_be_focused()
        await expect(field).to_have_attribute("aria-invalid", "true")
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("bad names")


async def test_rename_is_taken_back(visit: Visit, chat: Site) -> None:
    """A dialog that is closed as soon as the name is given, offline, leaves the room its name."""
    ada = await _account(visit, chat, "its own name", "owner")
    dialog = await choose(ada, "Rename this room")
    await ada.go_offline()
    await dialog.get_by_role("textbox").fill("another name")
    await dialog.evaluate("""(dialog) => {
        dialog.querySelector("form").requestSubmit();
        dialog.close();
    }""")
    await expect(dialog).to_have_count(0)
    await ada.page.context.set_offline(False)
    # Commands are sent in their order: a name would have come before.
    await ada.say("afterwards")
    await ada.shows("hello", "afterwards")
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("its own name")


async def test_who_may_not_rename(visit: Visit, chat: Site) -> None:
    """A member who does not moderate has no entry for the name."""
    ada = await _account(visit, chat, "mine not")
    await ada.page.get_by_role("button", name="More about this room").click()
    await expect(ada.page.get_by_role("menuitem", name="Change the subject")).to_be_visible()
    await expect(ada.page.get_by_role("menuitem", name="Rename this room")).to_have_count(0)
