"""The page of what is unread in all rooms."""

from playwright.async_api import WebSocket, expect

from rooms.limits import Limits
from tests.browser.axe import DESKTOP, PHONE, serious
from tests.browser.marks import BROWSER
from tests.browser.two_rooms import FOCUSED, block, counts, device, member, place
from tests.services.browser import Visit
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

pytestmark = BROWSER


async def test_all_rooms_on_one_page(visit: Visit, chat: Site) -> None:
    """Each with its messages; read by the button or by scrolling on, on every device; it grows.

    To read a room from here does not make one present there.
    """
    cookie = await member(chat, "Ada", "page one", "page two", "page three")
    ada = await device(visit, chat, "page three", cookie)
    phone = await device(visit, chat, "page three", cookie)
    grace = await enter(chat.url, "Grace")
    async with (
        await Talk.connect(chat.url, "page one", cookie=grace) as one,
        await Talk.connect(chat.url, "page two", cookie=grace) as two,
    ):
        for number in range(15):
            await one.say(f"line {number} of one")
        await two.say("**bold** of two")
        await counts(ada, "page one", 15)
        await counts(ada, "page two", 1)  # it is the latest, and so stands above
        await ada.page.get_by_role("link", name="Unreads").click()
        rooms = ada.page.get_by_test_id("unread-room")
        await expect(rooms).to_have_count(2)
        first, second = (rooms.filter(has_text=name) for name in ("page one", "page two"))
        await expect(first.locator("li")).to_have_count(15)
        await expect(second.locator("strong")).to_have_text("bold")
        assert await serious(ada.page, PHONE, DESKTOP) == []
        await ada.page.set_viewport_size({"width": PHONE, "height": 800})
        button = ada.page.get_by_role("button", name="Mark page two as read")
        await expect(button).to_be_in_viewport(ratio=1)
        await ada.page.set_viewport_size({"width": DESKTOP, "height": 800})
        await ada.page.get_by_role("button", name="Mark page two as read").focus()
        await ada.page.keyboard.press("Enter")
        for window in (ada, phone):
            await counts(window, "page two", 0)
        await expect(second).to_contain_text("Read")
        await two.say("and another")
        await expect(second.locator("li")).to_contain_text(["and another"])
        await expect(ada.page).to_have_title("(16) Unreads · Chat")
        await ada.page.reload()
        await expect(rooms).to_have_count(2)
        opened: list[str] = []
        ada.page.on("websocket", lambda socket: opened.append(socket.url))
        await ada.page.get_by_role("button", name="Mark all as read").click()
        for window in (ada, phone):
            await expect(place(window, "page one").locator(".place-number")).to_be_hidden()
        assert [url.endswith("present=0") for url in opened] == [True, True]
        await ada.page.reload()
        await expect(ada.page.get_by_text("Nothing is unread.")).to_be_visible()


async def test_scrolling_reads(visit: Visit, chat: Site) -> None:
    """A room is read once one has scrolled beyond its last message; those below are not."""
    cookie = await member(chat, "Ada", "scroll one", "scroll two", "scroll three")
    ada = await device(visit, chat, "scroll three", cookie)
    grace = await enter(chat.url, "Grace")
    for name in ("scroll two", "scroll one"):
        async with await Talk.connect(chat.url, name, cookie=grace) as talk:
            for number in range(20):
                await talk.say(f"{number}")
        await counts(ada, name, 20)
    await ada.page.goto(f"{chat.url}/unreads/")
    await ada.page.evaluate(FOCUSED)
    rooms = ada.page.get_by_test_id("unread-room")
    await expect(rooms).to_have_count(2)
    above = (await rooms.first.get_by_role("heading").inner_text()).strip()
    below = "scroll two" if above == "scroll one" else "scroll one"
    await rooms.nth(1).locator("li").nth(1).scroll_into_view_if_needed()
    await rooms.nth(1).locator("li").last.scroll_into_view_if_needed()
    await counts(ada, above, 0)
    await counts(ada, below, 20)


async def test_more_rooms_than_sockets(visit: Visit, chat: Site) -> None:
    """All are read by one button, though a person may not have a socket for each at once."""
    most = Limits().sockets
    names = [f"many {number:02}" for number in range(most + 2)]
    cookie, grace = await member(chat, "Ada", *names), await enter(chat.url, "Grace")
    for name in names:
        async with await Talk.connect(chat.url, name, cookie=grace) as talk:
            await talk.say("news")
    page = (await visit(f"{chat.url}/unreads/", cookie=cookie)).page
    phone = (await visit(f"{chat.url}/mentions/", cookie=cookie)).page
    await expect(page.get_by_test_id("unread-room")).to_have_count(len(names))
    unread = phone.locator(".place.unread")
    await expect(unread).to_have_count(len(names))
    opened: set[WebSocket] = set()
    together: list[int] = []

    def note(socket: WebSocket) -> None:
        opened.add(socket)
        together.append(len(opened))
        socket.on("close", lambda closed: opened.discard(closed))

    page.on("websocket", note)
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(page.locator(".unreads-room.read")).to_have_count(len(names))
    await expect(unread).to_have_count(0)
    assert len(together) == len(names)
    assert max(together) < most


async def test_blocked_people(visit: Visit, chat: Site) -> None:
    """What they say is folded as in the log, on every device at once, until one unblocks them."""
    cookie = await member(chat, "Ada", "folded here", "folded elsewhere")
    grace = await enter(chat.url, "Grace of folds")
    for room, text in (("folded elsewhere", "in sight"), ("folded here", "**hidden** words")):
        async with await Talk.connect(chat.url, room, cookie=grace) as talk:
            await talk.say(text)
    ada = await device(visit, chat, "folded elsewhere", cookie)
    page = await ada.page.context.new_page()
    await page.goto(f"{chat.url}/unreads/")
    line = page.get_by_test_id("unread-room").filter(has_text="folded here").locator("li")
    await expect(line).to_contain_text("hidden words")
    await ada.used()
    await block(ada, "Grace of folds", "Block")
    await expect(line).to_contain_text("Message of a person you blocked.")
    await expect(line).to_contain_text("Grace of folds")
    await expect(line).not_to_contain_text("hidden words")
    await block(ada, "Grace of folds", "Unblock")
    await expect(line).to_contain_text("hidden words")
