"""Removing all messages of a person, as later work."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatsite.community import keeping
from rooms.chat import create
from rooms.log import jobs
from rooms.models import Job, Message
from tests.chatsite.community.people import browser_of, owner, person

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


def test_given_up() -> None:
    """The person's page says no longer that messages are being removed."""
    eve, olga, hall = person("Eve"), owner(), create("Hall")
    hall.post(eve, "spam")
    keeping.purge(olga, eve, "Spam.")
    browser, page = browser_of(olga), f"/site/people/{eve.pk}/"
    assert b"0 of 1" in browser.get(page).content
    Job.objects.update(given_up_at=timezone.now())
    assert b"being removed" not in browser.get(page).content
