"""The page follows its room: opened, renamed, closed to somebody; messages edited and deleted."""

import asyncio
from urllib.parse import quote

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.marks import BROWSER
from tests.browser.seed import seed
from tests.browser.stored import stored
from tests.browser.window import Window
from tests.services.entrance import enter
from tests.services.shell import shell
from tests.services.site import Site
from tests.services.talk import Event, Talk

pytestmark = BROWSER

_RENAME = """
    from django.contrib.auth import get_user_model
    from django.utils import timezone
    from rooms.chat import room
    from rooms.domain.commands.rename import Rename
    from rooms.domain.commands.subject import Subject
    host = get_user_model().objects.create_user("host of old name", name="Host of old name")
    old = room("old name")
    old.row.memberships.create(
        person_id=host.pk, seq=0, state="member", role="owner", since=timezone.now()
    )
    old.submit(Subject(text="What is new"), host)
    old.submit(Rename(name="New & shiny"), host)
"""
_PRIVATE = """
    from django.contrib.auth import get_user_model
    from django.utils import timezone
    from rooms.chat import create
    guest = get_user_model().objects.filter(name="Eve").latest("pk")
    secret = create("Secret plans", kind="private")
    secret.row.memberships.create(
        person_id=guest.pk, seq=0, state="member", role="member", since=timezone.now()
    )
    print("slug", secret.row.slug)
"""
_LEAVE = """
    from django.contrib.auth import get_user_model
    from rooms.chat import room
    from rooms.domain.commands.join import Leave
    guest = get_user_model().objects.filter(name="Eve").latest("pk")
    room("{slug}").submit(Leave(), guest)
"""


async def test_somebody_opens_the_room_one_looks_at(join: Join) -> None:
    """Who looks at a room that nobody has opened sees what is said there, without another word."""
    nobody = await join("", "opened")
    ada = await join("Ada", "opened")
    await ada.say("first words")
    await nobody.shows("first words")
    await ada.say("more")
    await nobody.shows("first words", "more")
    await expect(nobody.page.locator("#announce")).to_be_empty()
    await expect(nobody.status).to_be_hidden()


async def test_renamed_room(join: Join, chat: Site) -> None:
    """Name, subject, title and address change on the open page, which goes on talking."""
    await seed(chat.url, "old name", ["before"])
    ada = await join("Ada", "old name")
    await _run(chat, _RENAME)
    await expect(ada.page.get_by_test_id("room-title")).to_have_text("New & shiny")
    await expect(ada.page.locator("#room-subject")).to_have_text("What is new")
    await expect(ada.page).to_have_title("New & shiny · Chat")
    await expect(ada.page).to_have_url(f"{chat.url}/rooms/New%20%26%20shiny/")
    await expect(ada.composer).to_have_attribute("placeholder", "Message New & shiny")
    await ada.go_offline()
    await ada.say("after")
    await ada.page.context.set_offline(False)
    await ada.shows("before", "after")
    await ada.page.goto(f"{chat.url}/rooms/old%20name/")
    await expect(ada.page).to_have_url(f"{chat.url}/rooms/New%20&%20shiny/")
    await ada.shows("before", "after")


async def test_unsent_in_a_renamed_room(join: Join, chat: Site) -> None:
    """What was written and not sent before a room is renamed is there under its new name."""
    await seed(chat.url, "old name 2", ["before"])
    ada = await join("Ada", "old name 2")
    await ada.go_offline()
    await ada.say("unsent")
    await stored(ada.page, 1)
    await ada.composer.fill("half a sen")
    later = Window(await ada.page.context.new_page())
    await ada.page.close()
    await _run(chat, _RENAME.replace("old name", "old name 2").replace("shiny", "shiny 2"))
    await later.page.context.set_offline(False)
    await later.page.goto(f"{chat.url}/rooms/old%20name%202/")
    await later.shows("before", "unsent")
    await expect(later.composer).to_have_value("half a sen")


async def test_no_longer_in_the_room(join: Join, chat: Site) -> None:
    """Who is no longer in a private room is told so, and finds a way to the other rooms."""
    eve = await join("Eve", "anteroom")
    slug = (await _run(chat, _PRIVATE)).partition("slug ")[2].strip()
    await eve.page.goto(f"{chat.url}/rooms/{slug}/")
    await eve.ready()
    await eve.say("among us")
    await eve.shows("among us")
    await _run(chat, _LEAVE.format(slug=slug))
    await expect(eve.page.locator(".muted-note")).to_contain_text("You are no longer in this room.")
    await expect(eve.status).to_be_hidden()
    await expect(eve.composer).to_be_hidden()
    await eve.page.get_by_role("link", name="To the rooms").click()
    await expect(eve.page.get_by_test_id("open-name")).to_be_visible()


async def test_unsent_in_a_private_room(join: Join, chat: Site) -> None:
    """The question before one leaves the chat names a private room, and leads to its page."""
    eve = await join("Eve", "anteroom")
    slug = (await _run(chat, _PRIVATE.replace("Secret", "Unsent"))).partition("slug ")[2].strip()
    await eve.page.goto(f"{chat.url}/rooms/{slug}/")
    await eve.ready()
    await eve.page.route_web_socket(f"**/ws/rooms/{slug}/**", lambda socket: socket.close())
    await eve.page.reload()
    await eve.say("never sent")
    await stored(eve.page, 1)
    await eve.page.goto(f"{chat.url}/rooms/anteroom/")
    await eve.ready()
    await eve.page.get_by_role("button", name="Leave: forget my name here").click()
    link = eve.page.get_by_test_id("leave").get_by_role("link", name="send in Unsent plans")
    await expect(link).to_have_attribute("href", f"/rooms/{quote(slug, safe='')}/")


async def test_a_direct_conversation_looks_the_same(join: Join, chat: Site) -> None:
    """Its icon is that of people, at home as in the sidebar and in the header."""
    eve = await join("Eve", "anteroom")
    direct = _PRIVATE.replace("Secret", "Direct").replace('"private"', '"direct"')
    slug = (await _run(chat, direct)).partition("slug ")[2].strip()
    await eve.page.goto(f"{chat.url}/rooms/{slug}/")
    await eve.ready()
    people = "[href='#icon-people']"
    await expect(eve.page.locator(f".bar-kind {people}")).to_have_count(1)
    await expect(eve.page.get_by_test_id("place").locator(people)).to_have_count(1)
    await eve.page.goto(chat.url)
    row = eve.page.get_by_test_id("lobby-row").filter(has_text="Direct plans")
    await expect(row.locator(people)).to_have_count(1)


async def test_private_room_at_home(join: Join, chat: Site) -> None:
    """Home says that nothing was said in a private room while that is so, then what and when."""
    eve = await join("Eve", "anteroom")
    slug = (await _run(chat, _PRIVATE.replace("Secret", "Quiet"))).partition("slug ")[2].strip()
    said = eve.page.get_by_test_id("lobby-row").filter(has_text="Quiet plans").locator(".room-text")
    await eve.page.goto(chat.url)
    await expect(said).to_have_text("Nothing said yet")
    await eve.page.goto(f"{chat.url}/rooms/{slug}/")
    await eve.say("hello")
    await eve.shows("hello")
    await eve.page.goto(chat.url)
    await expect(said).to_have_text("hello")
    when = eve.page.get_by_test_id("lobby-row").filter(has_text="Quiet plans").locator("time")
    await expect(when).to_have_text("now")


async def test_leaving_a_private_room(join: Join, chat: Site) -> None:
    """Who wants to leave a room to which no click leads back is asked first."""
    eve = await join("Eve", "anteroom")
    slug = (await _run(chat, _PRIVATE.replace("Secret", "Other"))).partition("slug ")[2].strip()
    await eve.page.goto(f"{chat.url}/rooms/{slug}/")
    await eve.ready()
    more = eve.page.get_by_role("button", name="More about this room")
    dialog = eve.page.get_by_role("dialog", name="Leave Other plans?")
    for answer in ("Stay", "Leave this room"):
        await more.click()
        await eve.page.get_by_role("menuitem", name="Leave this room").click()
        await expect(dialog.get_by_role("button", name="Stay")).to_be_focused()
        await dialog.get_by_role("button", name=answer).click()
        await expect(dialog).to_have_count(0)
        if answer == "Stay":
            await expect(more).to_be_focused()
            await expect(eve.composer).to_be_visible()
    await expect(eve.page.locator(".muted-note")).to_contain_text("You are no longer in this room.")
    await expect(eve.status).to_be_hidden()


async def test_edited_and_deleted(join: Join, chat: Site) -> None:
    """An edit is marked; of a deleted message a row stays that tells so, in quotes as well."""
    cookie = await enter(chat.url, "Grace")
    async with await Talk.connect(chat.url, "edits", cookie=cookie) as grace:
        first, second = await grace.say("frist"), await grace.say("secret")
        await grace.say("you said?", reply=second["id"])
        ada = await join("Ada", "edits")
        await ada.shows("frist", "secret", "you said?")
        await ada.rows.nth(1).hover()
        await ada.rows.nth(1).get_by_role("button", name="Reply").click()
        await expect(ada.page.locator("#composer-reply")).to_contain_text("secret")
        await _ask(grace, type="edit", id=first["id"], base=first["seq"], text="first")
        await _ask(grace, type="delete", id=second["id"])
        for _ in ("live", "loaded"):
            await ada.shows("first", "This message was deleted.", "you said?")
            await expect(ada.row("first").get_by_text("edited")).to_be_visible()
            await expect(ada.page.get_by_text("edited").filter(visible=True)).to_have_count(1)
            quote = ada.rows.nth(2).locator(".row-quote")
            await expect(quote).to_have_text("Grace: a deleted message")
            await expect(ada.page.locator("#composer-reply")).to_contain_text("a deleted message")
            await ada.rows.nth(1).hover()
            await expect(ada.rows.nth(1).get_by_role("button", name="Reply")).to_be_hidden()
            await ada.reload()
        await ada.say("what was it?")
        await ada.shows("first", "This message was deleted.", "you said?", "what was it?")


async def _ask(talk: Talk, **event: object) -> None:
    answer: Event = await talk.ask({"key": f"do-{event['type']}", **event})
    assert answer["type"] == "ack", answer


async def _run(served: Site, code: str) -> str:
    """Run Python code in Django's shell on the site's database."""
    return await asyncio.to_thread(shell, served, code)
