"""The list of one's sessions, and signing out elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts import activity
from chatsite.accounts.browsers import in_words
from chatsite.accounts.sessions import session_ended
from tests.chatsite.accounts.people import browser, forget_attempts, log_in, person, sign_up, who

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody has tried anything before, and no session was noted."""
    forget_attempts()
    activity.forget()
    yield
    forget_attempts()


@pytest.fixture
def two() -> tuple[Client, Client]:
    """Ada in two browsers."""
    person()
    here, there = browser(), browser("Mozilla/5.0 (iPhone; CPU) CriOS/140 Safari/604")
    for client in (here, there):
        log_in(client)
        who(client)
    return here, there


def test_list(two: tuple[Client, Client]) -> None:
    """Each session has its browser and address; one's own comes first."""
    page = two[0].get("/account/sessions/").content.decode()
    assert (
        page.index("Firefox on Linux") < page.index("This device") < page.index("Chrome on iPhone")
    )
    assert "127.0.0.1" in page


def test_sign_out_there(two: tuple[Client, Client]) -> None:
    """The session ends, and whoever holds its sockets is told."""
    here, there = two
    ended: list[str] = []

    def listen(key: str, **_: object) -> None:
        ended.append(key)

    session_ended.connect(listen)
    key = str(there.session.session_key)
    row = UserSession.objects.get(session_key=key)
    here.post("/account/sessions/", {"session": row.pk})
    session_ended.disconnect(listen)
    assert ended == [key]
    assert (who(here)["name"], who(there)) == ("Ada", None)


def test_sign_out_everywhere_else(two: tuple[Client, Client]) -> None:
    """All sessions end but the one that asks."""
    here, there = two
    here.post("/account/sessions/", {"others": ""})
    assert (who(here)["name"], who(there)) == ("Ada", None)


def test_sign_out_here(two: tuple[Client, Client]) -> None:
    """Signing out the session that asks leads to the rooms."""
    here, there = two
    row = UserSession.objects.get(session_key=here.session.session_key)
    assert here.post("/account/sessions/", {"session": row.pk}).headers["Location"] == "/"
    assert (who(here), who(there)["name"]) == (None, "Ada")


@pytest.mark.parametrize("session", ["", "x", "9" * 40, "0"])
def test_session_that_is_none(two: tuple[Client, Client], session: str) -> None:
    """What is no session of one's own ends nothing."""
    here, there = two
    assert here.post("/account/sessions/", {"session": session}).status_code == 302
    assert who(there)["name"] == "Ada"


def test_session_of_somebody_else(two: tuple[Client, Client]) -> None:
    """Nobody signs somebody else out."""
    eve = browser()
    sign_up(eve, "Eve")
    who(eve)
    row = UserSession.objects.get(session_key=two[0].session.session_key)
    eve.post("/account/sessions/", {"session": row.pk})
    assert who(two[0])["name"] == "Ada"


def test_notes_are_few(
    two: tuple[Client, Client], django_assert_num_queries: Callable[[int], Any]
) -> None:
    """A request writes nothing while the last note is young: it reads session and person."""
    with django_assert_num_queries(2):
        who(two[0])


def test_notes_are_renewed(two: tuple[Client, Client], settings: LazySettings) -> None:
    """Later it notes when and from where."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, seen=0)
    rows = UserSession.objects.filter(session_key=two[0].session.session_key)
    before = rows.get().last_seen_at
    two[0].get("/account/", REMOTE_ADDR="192.0.2.7")
    assert rows.get().last_seen_at > before
    assert rows.get().ip == "192.0.2.7"


def test_open_sockets_are_noted(two: tuple[Client, Client], settings: LazySettings) -> None:
    """A page that stays open is in use, though it asks for nothing."""
    key = str(two[0].session.session_key)
    rows = UserSession.objects.filter(session_key=key)
    before = rows.get().last_seen_at
    activity.note_open([key, "unknown"])
    assert rows.get().last_seen_at == before
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, seen=0)
    activity.note_open([key, "unknown"])
    assert rows.get().last_seen_at > before


def test_guests_are_not_listed(client: Client) -> None:
    """A guest has one session, and no list."""
    client.post("/enter/", {"name": "Ada"})
    who(client)
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Mac OS X 15) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile Safari", "Chrome on Android"),
        ("curl/8", "An unknown browser"),
    ],
)
def test_browsers_in_words(agent: str, words: str) -> None:
    """Browsers name their forebears, too; people know them by one name."""
    assert in_words(agent) == words
