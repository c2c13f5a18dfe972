"""Edits that come after the time for editing."""

import asyncio

from playwright.async_api import expect

from tests.browser.conftest import Join
from tests.browser.editing import Editor, both
from tests.browser.marks import BROWSER
from tests.services.fixtures import StartSite
from tests.services.site import manage

pytestmark = BROWSER

_AGE = """
from datetime import timedelta
from django.db.models import F
from rooms.models import Message
Message.objects.update(at=F("at") - timedelta(hours=2))
"""


async def test_too_late(join: Join, site: StartSite) -> None:
    """Where the time for editing is over, the editor says so, and the text is not lost."""
    served = await asyncio.to_thread(site, env={"CHAT_EDIT_WINDOW": "3600"})
    ada, grace = await both(join, "edit-late", "hello", at=served)
    editor = Editor(ada)
    await editor.open("hello")
    await asyncio.to_thread(served.stop)
    await editor.save("too late")
    await ada.shows("too late")
    await asyncio.to_thread(manage, "shell", "-c", _AGE, env={"DATABASE_URL": served.database})
    await asyncio.to_thread(served.start)
    await ada.try_now()
    await expect(editor.note).to_contain_text("the time for that is over")
    await ada.shows("hello")
    await editor.box.get_by_role("button", name="Use the text for a new message").click()
    await expect(ada.composer).to_have_value("too late")
    await expect(ada.composer).to_be_focused()
    await ada.composer.press("Enter")
    await grace.try_now()
    await grace.shows("hello", "too late")
