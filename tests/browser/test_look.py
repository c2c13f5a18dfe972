"""What makes the page easy to read: one column, close groups, short beginnings, marks that help."""

from playwright.async_api import FloatRect, Locator, expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.two_rooms import account, device, member
from tests.browser.window import Window
from tests.services.browser import Visit
from tests.services.site import Site

pytestmark = BROWSER

LONG = "\n".join(f"line {number}" for number in range(60))
CODE = "```python\nprint('twice')\n```"


async def test_one_column(join: Join, chat: Site) -> None:
    """Messages, row tools and composer share one measure of at most 860 px."""
    await seed(chat.url, "column", ["hello"])
    ada = await join("Ada", "column", width=1920, height=900)
    await ada.rows.first.hover()
    avatar = await _box(ada.rows.first.locator("> .avatar"))
    tools = await _box(ada.page.locator(".row-tools"))
    composer = await _box(ada.page.locator(".composer-box"))
    assert abs(avatar["x"] - composer["x"]) <= 1
    assert tools["x"] + tools["width"] <= composer["x"] + composer["width"] + 1
    assert composer["width"] <= 860


async def test_tools_stay_in_sight(join: Join, chat: Site) -> None:
    """The tools of a row whose beginning is out of sight stand at the upper edge of the log."""
    await seed(chat.url, "sight", ["before", CODE + "\n" + "and more\n" * 15, "after"])
    ada = await join("Ada", "sight", height=500)
    long = ada.rows.nth(1)
    top = await long.evaluate("(row) => row.offsetTop")
    await ada.log.evaluate("(log, top) => (log.scrollTop = top)", top + 90)
    await long.locator(".row-text").hover()
    tools = ada.page.locator(".row-tools")
    await expect(tools).to_be_visible()
    log, row, bar = [await _box(one) for one in (ada.log, long, tools)]
    assert row["y"] < log["y"] - 40
    assert log["y"] <= bar["y"] <= log["y"] + 8


async def test_times_stand_below_each_other(visit: Visit, chat: Site) -> None:
    """At home, a number of what is new does not move the time of its room."""
    cookie = await member(chat, "Ada", "times read", "times new")
    await seed(chat.url, "times new", ["news"])
    page = (await device(visit, chat, "times read", cookie)).page
    await page.goto(chat.url)
    rows = page.get_by_test_id("lobby-row")
    new, read = rows.filter(has_text="times new"), rows.filter(has_text="times read")
    await expect(new.locator(".room-number")).to_be_visible()
    await expect(read.locator(".room-number")).to_be_hidden()
    times = [row.locator(".room-when") for row in (new, read)]
    for each in times:
        await expect(each).to_be_visible()  # the list of rooms is asked for every few seconds
    ends = [await _box(each) for each in times]
    assert abs(ends[0]["x"] + ends[0]["width"] - ends[1]["x"] - ends[1]["width"]) <= 1


async def test_groups_stand_apart(join: Join, chat: Site) -> None:
    """Between two authors there are 16 px, between two messages of one author at most 4."""
    await seed(chat.url, "groups", ["one", "two"], name="Grace")
    await seed(chat.url, "groups", ["three"], name="Edsger")
    ada = await join("Ada", "groups")
    one, two, three = [await _box(row.locator(".row-body")) for row in await ada.rows.all()]
    assert 12 <= three["y"] - _end(two) <= 20
    assert two["y"] - _end(one) <= 8


async def test_long_message_is_folded(join: Join, chat: Site) -> None:
    """A long message shows about twenty lines; "Show more" shows all, and its head stays."""
    await seed(chat.url, "folded", ["before", LONG])
    ada = await join("Ada", "folded")
    row = ada.rows.nth(1)
    more = row.get_by_role("button", name="Show more")
    lines = (await _box(row.locator(".row-text")))["height"] / 22
    assert 15 <= lines <= 22
    before = await _box(row)
    await more.click()
    less = row.get_by_role("button", name="Show less")
    await expect(less).to_have_attribute("aria-expanded", "true")
    after = await _box(row)
    assert after["height"] > before["height"] * 2
    assert abs(after["y"] - before["y"]) <= 2
    await less.click()
    await expect(more).to_be_visible()


async def test_code_can_be_copied(join: Join, chat: Site) -> None:
    """The button above a block of code copies the code, and nothing of its head."""
    await seed(chat.url, "copied", [CODE])
    ada = await join("Ada", "copied", permissions=["clipboard-read", "clipboard-write"])
    await expect(ada.page.locator(".doc-code-head")).to_contain_text("python")
    await ada.rows.first.hover()
    await ada.page.get_by_role("button", name="Copy", exact=True).click()
    await expect(ada.page.get_by_test_id("toast")).to_have_text("Text copied")
    copied = await ada.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == "print('twice')"


async def test_emoji_alone_are_large(join: Join, chat: Site) -> None:
    """A message of a few emoji is three times larger; digits and words are not."""
    await seed(chat.url, "emoji", ["🎉 👩‍👩‍👧 🇳🇴", "12", "🎉 yes", "🎉" * 9])
    ada = await join("Ada", "emoji")
    sizes = [
        await text.evaluate("(text) => parseFloat(getComputedStyle(text).fontSize)")
        for text in await ada.page.locator(".row-text").all()
    ]
    assert sizes[0] == sizes[1] * 3
    assert sizes[1] == sizes[2] == sizes[3]


async def test_marks_of_markdown(join: Join) -> None:
    """Buttons and keys put marks around what is selected, and undo takes them away."""
    ada = await join("Ada", "format")
    await ada.composer.fill("very nice")
    await ada.composer.evaluate("(field) => field.setSelectionRange(5, 9)")
    await ada.page.get_by_role("button", name="Bold").click()
    await expect(ada.composer).to_have_value("very **nice**")
    await expect(ada.composer).to_be_focused()
    await ada.composer.press("Control+i")
    await expect(ada.composer).to_have_value("very ***nice***")
    await ada.composer.press("Control+z")
    await expect(ada.composer).to_have_value("very **nice**")
    await ada.page.get_by_role("button", name="Quote").click()
    await expect(ada.composer).to_have_value("> very **nice**")


async def test_width_of_the_rooms(join: Join) -> None:
    """The column of rooms is made wider by its edge, up to 360 px, and stays so."""
    ada = await join("Ada", "edge")
    await ada.used()
    await ada.page.mouse.move(259, 400)
    await ada.page.mouse.down()
    await ada.page.mouse.move(300, 400)
    await ada.page.mouse.move(500, 400)
    await ada.page.mouse.up()
    assert (await _box(ada.page.locator("#side")))["width"] == 360
    await ada.reload()
    assert (await _box(ada.page.locator("#side")))["width"] == 360


async def test_an_empty_room_teaches(join: Join) -> None:
    """An empty room offers to copy its link; with the first message the offer goes."""
    ada = await join("Ada", "teaching", permissions=["clipboard-read", "clipboard-write"])
    step = ada.page.locator(".step").filter(has_text="Invite people")
    await step.get_by_role("button").click()
    await expect(ada.page.get_by_test_id("toast")).to_have_text("Link to the room copied")
    await ada.say("first")
    await ada.shows("first")
    await expect(step).to_be_hidden()


async def test_the_subject_of_an_empty_room(visit: Visit, chat: Site) -> None:
    """Whoever may set the subject is offered to; with a subject the offer goes, and not before."""
    cookie = await account(chat, "subject of another", "owner")
    ada = Window((await visit(f"{chat.url}/rooms/empty%20subject/", cookie=cookie)).page)
    step = ada.page.locator(".step").filter(has_text="Say what it is about")
    await step.get_by_role("button", name="Add a subject").click()
    await ada.page.get_by_role("dialog").get_by_role("textbox").fill("Tea")
    await ada.page.keyboard.press("Enter")
    await expect(step).to_have_count(0)
    await expect(ada.page.locator(".step").filter(has_text="Invite people")).to_be_visible()
    await expect(ada.page.locator("#room-subject")).to_have_text("Tea")


async def test_a_guest_is_not_offered_what_guests_may_not_do(join: Join) -> None:
    """The subject is for people with an account."""
    ada = await join("Ada", "guest subject")
    await expect(ada.page.locator(".step").filter(has_text="Invite people")).to_be_visible()
    await expect(ada.page.locator(".step").filter(has_text="subject")).to_have_count(0)


async def test_qr_code(join: Join, chat: Site) -> None:
    """The room's address as a picture and as text, dark on light in the dark scheme, too."""
    permissions = ["clipboard-read", "clipboard-write"]
    ada = await join("Ada", "qr code", permissions=permissions, color_scheme="dark")
    step = ada.page.locator(".step").filter(has_text="Point a camera here")
    button = step.get_by_role("button", name="Show a QR code")
    await button.click()
    dialog = ada.page.get_by_role("dialog", name="Point a camera here")
    address = f"{chat.url}/rooms/qr%20code/"
    await expect(dialog).to_contain_text(address)
    picture = dialog.get_by_role("img", name=f"QR code of {address}")
    await picture.evaluate("image => image.decode()")
    await expect(picture).to_have_css("background-color", "oklch(1 0 0)")
    await dialog.get_by_role("button", name="Copy the link").click()
    assert await ada.page.evaluate("navigator.clipboard.readText()") == address
    await ada.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(button).to_be_focused()


async def test_qr_code_that_cannot_be_loaded(join: Join) -> None:
    """The page says so, and the address is there to be copied."""
    ada = await join("Ada", "qr offline")
    await ada.page.route("**/qr.svg", lambda route: route.abort())
    await ada.page.get_by_role("button", name="More about this room").click()
    await ada.page.get_by_role("menuitem", name="Show a QR code").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.get_by_role("alert")).to_have_text(
        "The QR code cannot be loaded now. Copy the link instead."
    )
    await expect(dialog.get_by_role("img")).to_have_count(0)
    await expect(dialog).to_contain_text("/rooms/qr%20offline/")


async def test_phone_on_its_side(join: Join, chat: Site) -> None:
    """In 360 px of height the rooms are a drawer, and half of it is left for messages."""
    await seed(chat.url, "landscape", ["hello"])
    ada = await join("Ada", "landscape", width=740, height=360, has_touch=True, is_mobile=True)
    await expect(ada.page.locator("#side")).to_be_hidden()
    assert (await _box(ada.log))["height"] >= 180
    await ada.page.get_by_role("button", name="Rooms", exact=True).click()
    await expect(ada.page.locator("#side")).to_be_in_viewport(ratio=1)


async def _box(locator: Locator) -> FloatRect:
    box = await locator.bounding_box()
    assert box
    return box


def _end(box: FloatRect) -> float:
    return box["y"] + box["height"]
