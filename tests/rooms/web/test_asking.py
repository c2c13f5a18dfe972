"""How often one may ask by HTTP for people, notices, mentions, unread and last messages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chatsite.accounts.models import User
from rooms.delivery import rate
from rooms.limits import Limits

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = ["/people.json?name=a", "/notices.json", "/mentions.json", "/unreads.json?rooms=1",
         "/own.json"]  # fmt: skip


class Clock:
    """The time that rates go by."""

    now = 1000.0

    def monotonic(self) -> float:
        """The seconds that a test has set."""
        return self.now


def browser(name: str) -> Client:
    """A browser of a new guest."""
    client = Client()
    client.force_login(User.objects.create_guest(name))
    return client


def test_too_many(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's questions are counted together and then refused, with the seconds to wait; nobody
    else's are. They are answered again after that time."""
    clock = Clock()
    monkeypatch.setattr(rate, "time", clock)
    settings.CHAT_LIMITS = Limits(asks=5, window=20)
    ada, bob = browser("Ada"), browser("Bob")
    assert [ada.get(path).status_code for path in PATHS] == [200] * 5
    for path in PATHS:
        refused = ada.get(path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "4")
        assert refused.json()["error"] == {
            "code": "rate_limited",
            "text": "Too many questions at once. Ask again in 4 seconds.",
        }
        assert bob.get(path).status_code == 200
        assert Client().get(path).status_code == 403
    clock.now += 4
    assert ada.get(PATHS[0]).status_code == 200
    assert ada.get(PATHS[0]).status_code == 429


def test_no_limit(settings: Any) -> None:
    """0 switches it off."""
    settings.CHAT_LIMITS = Limits(asks=0)
    ada = browser("Ada")
    assert {ada.get("/notices.json").status_code for _ in range(70)} == {200}
