"""Removing all messages of a person, as later work."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatsite.community import keeping
from rooms.chat import create
from rooms.log import jobs
from rooms.models import Job, Message
from tests.chatsite.community.people import owner, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_they_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are removed in small transactions, and not looked for anew for each of these: among
    many messages that takes as long as reading all of them."""
    monkeypatch.setattr(keeping, "BATCH", 2)
    eve, olga, rooms = person("Eve"), owner(), [create("Hall"), create("Yard")]
    for room in rooms:
        room.post(olga, "stays")
        for number in range(5):
            room.post(eve, f"spam {number}")
    keeping.purge(olga, eve, "Spam.")
    payload = json.loads(Job.objects.get(kind=keeping.PURGE).payload)
    with CaptureQueriesContext(connection) as asked:
        jobs.HANDLERS[keeping.PURGE].work(payload)
    looked = [each for each in asked if f"LIMIT {keeping.FOUND}" in each["sql"]]
    assert len(looked) == 2
    assert list(Message.objects.exclude(text="").values_list("text", flat=True)) == ["stays"] * 2
