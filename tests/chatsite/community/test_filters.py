"""Words and links that nobody may post, and links of people who are new."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.community import filters
from chatsite.community.models import Filter
from rooms.chat import Refusal, RoomHandle, create
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.post import Post
from rooms.models import Message
from rooms.protocol import Code
from tests.chatsite.community.people import browser_of, owner, person, settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall() -> RoomHandle:
    """An open room."""
    return create("Hall")


def _filter(kind: str, *values: str) -> None:
    for value in values:
        filters.add(User.objects.filter(is_staff=True).first() or owner(), kind, value)
    filters.forget()


def _refused(room: RoomHandle, who: User, text: str) -> str:
    """With which words a text is refused; empty where it is posted."""
    try:
        room.post(who, text)
    except Refusal as refusal:
        return refusal.text if refusal.code == Code.FILTERED else f"not filtered: {refusal.code}"
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "buy viagra now",
        "VIAGRA!",
        "v\u0456\u0430gra",  # Cyrillic i and a
        "\uff56\uff49agra",  # full width
        "viágra",
        "via\u200bgra",  # a zero-width space
        "[viagra](http://a.example/)",
        "free   money, now",
        "Free-Money",
        "これは賭博です",
    ],
)
def test_filtered_words(hall: RoomHandle, text: str) -> None:
    """Whole words are found in any case and in look-alikes, and are named."""
    _filter("word", "Viagra", "free money", "賭博")
    ada = person("Ada")
    words = _refused(hall, ada, text)
    assert any(f"“{word}” cannot be posted" in words for word in ("viagra", "free money", "賭博"))
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["viagrant", "money for free", "free of money", "a class act"])
def test_words_that_are_not_filtered(hall: RoomHandle, text: str) -> None:
    """A part of a word is no word."""
    _filter("word", "Viagra", "free money", "ass")
    assert _refused(hall, person("Ada"), text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x",
        "see http://www.Evil.Example.:8080",
        "[harmless](https://deep.sub.evil.example/?q=1)",
        "https://b\u00fccher.example/",
        "HTTPS://evil.example",
        "[x](https:///evil.example/)",
        "https://%65vil.example/",
        "https://evil%2eexample",
        "https://ok@evil.example",
        "https://ev%C2%ADil.example",
    ],
)
def test_filtered_hosts(hall: RoomHandle, text: str) -> None:
    """Links to a host and to all below it are found, wherever they stand, and the host is named."""
    _filter("host", "https://Evil.example/path", "bücher.example")
    assert ".example cannot be posted" in _refused(hall, person("Ada"), text)


@pytest.mark.parametrize(
    "text",
    [
        "http://203.0.113.7:8000/",
        "http://3405803783",
        "http://0xCB.0.0x7107/",
        "http://0313.0.0161.07",
        "http://[::ffff:203.0.113.7]/",
    ],
)
def test_filtered_addresses(hall: RoomHandle, text: str) -> None:
    """An address is filtered in each way of writing it that browsers know."""
    _filter("host", "203.0.113.7")
    assert "203.0.113.7 cannot be posted" in _refused(hall, person("Ada"), text)


@pytest.mark.parametrize(
    "text",
    [
        "evil.example is bad",
        "https://notevil.example/",
        "https://ok.test/#@evil.example",
        "https://evil.example.ok.test/",
        "http://256.1.1.1/",
        "http://08.1/",
        f"http://{'a.' * 500}evil.example/",
    ],
)
def test_hosts_that_are_not_filtered(hall: RoomHandle, text: str) -> None:
    """Neither the name of a host without a link nor another host."""
    _filter("host", "evil.example")
    assert _refused(hall, person("Ada"), text) == ""


def test_edits_are_filtered_and_admins_are_not(hall: RoomHandle) -> None:
    """Nobody brings a word in by an edit; a repeat of what was posted before is still answered."""
    ada, sue = person("Ada"), person("Sue", is_staff=True)
    said = hall.submit(Post(text="spam", key="k1"), ada)
    assert said is not None
    _filter("word", "spam", "ham")
    again = hall.submit(Post(text="spam", key="k1"), ada)
    assert again is not None
    assert again.dup
    with pytest.raises(Refusal) as refused:
        hall.submit(Edit(id=int(said.id or 0), text="ham", base=said.seq), ada)
    assert refused.value.code == Code.FILTERED
    assert _refused(hall, sue, "spam is not welcome here") == ""


def test_the_page(hall: RoomHandle) -> None:
    """Entries are added once and removed, in every process within a moment, and audited."""
    browser, ada = browser_of(owner()), person("Ada")
    for _ in range(2):
        browser.post("/site/filters/", {"kind": "word", "value": " Spam "})
    entry = Filter.objects.get()
    assert entry.value == "spam"
    assert _refused(hall, ada, "spam")
    browser.post(f"/site/filters/{entry.pk}/remove/")
    assert _refused(hall, ada, "spam") == ""
    page = browser.get("/site/audit/").content.decode()
    assert "add filter" in page
    assert "remove filter" in page


@pytest.mark.parametrize(
    ("kind", "value"), [("word", "!!"), ("host", "no host"), ("host", "localhost"), ("host", "")]
)
def test_entries_that_are_refused(kind: str, value: str) -> None:
    """What can never be found is not stored, and stays in the form."""
    answer = browser_of(owner()).post("/site/filters/", {"kind": kind, "value": value})
    assert answer.status_code == 400
    assert value in answer.content.decode()
    assert not Filter.objects.exists()


def test_a_word_that_is_longer_in_lower_case() -> None:
    """A word is measured as it is stored."""
    olga = browser_of(owner())
    answer = olga.post("/site/filters/", {"kind": "word", "value": "ß" * 51})
    assert answer.status_code == 400
    assert b"at most 100 characters in lower case" in answer.content
    assert olga.post("/site/filters/", {"kind": "word", "value": "ß" * 50}).status_code == 302
    assert Filter.objects.get().value == "s" * 100


def test_as_many_as_there_can_be(hall: RoomHandle, settings: LazySettings) -> None:
    """One more than `CHAT_FILTERS` is refused in words."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, filters=2)
    _filter("word", "one", "two")
    answer = browser_of(owner("Olaf")).post("/site/filters/", {"kind": "word", "value": "three"})
    assert b"There can be 2 words and hosts" in answer.content
    assert _refused(hall, person("Ada"), "three") == ""


def test_links_of_newcomers(hall: RoomHandle) -> None:
    """In the first hour guests post no links unless the owner lets them, and accounts do."""
    settings_of_site()
    gus, ada = User.objects.create_guest("Gus"), person("Ada")
    words = _refused(hall, gus, "see https://a.example/")
    assert re.search(r"can post links in (60|59) minutes\.", words)
    assert _refused(hall, gus, "no link") == ""
    assert _refused(hall, ada, "see https://a.example/") == ""
    settings_of_site(guest_links=True, account_links=False)
    assert _refused(hall, gus, "see https://a.example/") == ""
    assert "You are new here" in _refused(hall, ada, "see https://a.example/")


@pytest.mark.parametrize(
    ("minutes", "ago", "words"),
    [
        (60, 25, "in 35 minutes."),
        (60, 59, "in 1 minute."),
        (120, 1, "in 119 minutes."),
        (1440, 0, "in 24 hours."),
    ],
)
def test_how_long_links_take_still(
    hall: RoomHandle, settings: LazySettings, minutes: int, ago: int, words: str
) -> None:
    """The refusal says how long, in whole minutes or hours."""
    settings_of_site()
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, newcomer=minutes)
    gus = User.objects.create_guest("Gus")
    # Half a minute longer ago: what the test takes itself changes no minute.
    joined = timezone.now() - dt.timedelta(minutes=ago) - dt.timedelta(seconds=30)
    User.objects.update(date_joined=joined)
    assert words in _refused(hall, gus, "see https://a.example/")


def test_an_hour_later(hall: RoomHandle) -> None:
    """Nobody is new for ever."""
    settings_of_site()
    gus = User.objects.create_guest("Gus")
    User.objects.update(date_joined=timezone.now() - dt.timedelta(hours=1))
    assert _refused(hall, gus, "see https://a.example/") == ""


def test_before_the_site_is_set_up(hall: RoomHandle) -> None:
    """Everybody posts links on a site that nobody has set up."""
    assert _refused(hall, User.objects.create_guest("Gus"), "https://a.example/") == ""
