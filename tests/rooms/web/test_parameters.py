"""Whatever stands in an address or in its query, the answer is no failure of the server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rooms.web.parameters import number_in
from tests.chatsite.community.people import browser_of, owner

pytestmark = pytest.mark.django_db(transaction=True)
HUGE = "9" * 26
DIGITS = "9" * 5000
"""More than Python makes a number of."""


@pytest.fixture
def olga() -> Client:
    """The browser of the site's owner, to whom every page is open."""
    return browser_of(owner())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/mentions.json?before={DIGITS}", 400),
        (f"/unreads.json?rooms=1,{DIGITS}", 400),
        (f"/people.json?name=a&room={HUGE}", 400),
        ("/people.json?name=a%00", 200),
        ("/rooms/?q=a%00b", 200),
        (f"/rooms/?page={DIGITS}", 200),
        ("/site/people/?q=%00", 200),
        ("/site/audit/?person=%00&action=%00", 200),
        (f"/site/audit/?before={DIGITS}&room={HUGE}", 200),
        (f"/site/reports/?page={HUGE}", 200),
        (f"/site/reports/{HUGE}/{HUGE}/", 404),
        (f"/site/people/{HUGE}/", 404),
        (f"/people/{HUGE}/picture/abc/", 404),
    ],
)
def test_pages(olga: Client, path: str, status: int) -> None:
    """A number that no database has is one that does not exist; a NUL is found in nothing."""
    assert olga.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        (f"/people/{HUGE}/block/", {"on": "1"}, 404),
        (f"/site/reports/{HUGE}/1/dismiss/", {}, 404),
        (f"/site/bans/{HUGE}/lift/", {}, 404),
        (f"/invitations/{HUGE}/revoke/", {}, 404),
        ("/direct/", {"people": [HUGE]}, 400),
    ],
)
def test_forms(olga: Client, path: str, form: dict[str, Any], status: int) -> None:
    """The same for what is sent."""
    assert olga.post(path, form).status_code == status


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), (str(2**53 - 1), 2**53 - 1), (str(2**53), None), (DIGITS, None)]
    + [(text, None) for text in ("", "-1", "1.0", "٣", "²", " 1")],
)
def test_numbers(text: str, number: int | None) -> None:
    """Whole numbers up to the largest that every reader of JSON knows."""
    assert number_in(text) == number
