"""The time in which a message can be edited (`CHAT_EDIT_WINDOW`), as a client is told of it."""

import datetime as dt

import pytest
from django.test import Client

from rooms.models import Message
from tests.rooms.web.conftest import Visitors, answer_to, say


@pytest.mark.parametrize(
    ("visitors", "told"),
    [({"edit_window": 60}, "too_late"), ({"edit_window": 0}, None), ({}, None)],
    indirect=["visitors"],
)
async def test_edit_window(visitors: Visitors, ada: Client, told: str | None) -> None:
    """An edit after it is refused, and the same edit before it is stored; 0, which is the default,
    is no limit."""
    edit = {"type": "edit", "id": 2, "text": "two", "base": 2}
    async with visitors.connect(ada) as peer:
        await say(peer, "one")
        assert (await answer_to(peer, {**edit, "key": "e1"}))["type"] == "ack"
        await Message.objects.aupdate(at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=61))
        late = await answer_to(peer, {**edit, "text": "three", "base": 3, "key": "e2"})
    assert late.get("code") == told
    assert told is None or late["retry"] is False
