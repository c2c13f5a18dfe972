"""Links that sign in on another device."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import DeviceLink, User
from chatsite.accounts.tidy import tidy_device_links
from tests.chatsite.accounts.people import browser, forget_attempts, log_in, person, sign_up, who

pytestmark = pytest.mark.django_db(transaction=True)
OVER = "This link is over"


@pytest.fixture
def ada() -> Iterator[Client]:
    """Ada, who is logged in."""
    forget_attempts()
    person()
    client = browser()
    log_in(client)
    yield client
    forget_attempts()


def link_of(client: Client) -> str:
    """The path of a new link."""
    page = client.post("/account/device/").content.decode()
    found = re.search(r'value="http://testserver(/account/device/in/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_signs_in_once(ada: Client) -> None:
    """Opened, the link asks; confirmed, it signs in, and is over for everybody else."""
    link, there = link_of(ada), browser()
    assert "Sign in as <bdi>Ada</bdi>?" in there.get(link).content.decode()
    assert who(there) is None
    assert there.post(link).headers["Location"] == "/"
    assert who(there)["name"] == "Ada"
    for answer in (browser().get(link), browser().post(link)):
        assert (answer.status_code, OVER in answer.content.decode()) == (410, True)


def test_is_ended_with_all_other_sessions(ada: Client) -> None:
    """Where somebody signs out everywhere else, that also ends a session that a link has begun and
    that has opened no page since, and a link that nobody has used yet."""
    used, there = link_of(ada), browser()
    there.post(used)
    unused = link_of(there)
    ada.post("/account/sessions/", {"others": ""})
    assert who(there) is None
    assert browser().post(unused).status_code == 410


@pytest.mark.parametrize("known", ["nobody", "a guest", "somebody else"])
def test_its_session_is_listed_at_once(ada: Client, known: str) -> None:
    """Whoever was known in that browser before."""
    there = browser()
    if known == "a guest":
        there.post("/enter/", {"name": "Gus"})
    elif known == "somebody else":
        sign_up(there, "Bob")
    there.post(link_of(ada))
    listed = UserSession.objects.filter(user__name="Ada").values_list("session_key", flat=True)
    assert there.session.session_key in listed


def test_is_stored_as_a_digest(ada: Client) -> None:
    """Whoever reads the database cannot sign in with it."""
    token = link_of(ada).rstrip("/").rpartition("/")[2]
    assert token not in DeviceLink.objects.get().digest


def test_unknown_link(ada: Client) -> None:
    """A link that never was is refused as one that is over."""
    over = link_of(ada)
    DeviceLink.objects.all().delete()
    answers = [browser().get(path).content for path in (over, "/account/device/in/x/")]
    csrf = re.compile(rb'value="\w{64}"')
    assert csrf.sub(b"", answers[0]) == csrf.sub(b"", answers[1])


def test_ends_with_its_time(ada: Client) -> None:
    """After ten minutes it signs nobody in, and its page says so."""
    link, there = link_of(ada), browser()
    row = DeviceLink.objects.get()
    left = row.expires_at - timezone.now()
    assert dt.timedelta(minutes=9) < left <= dt.timedelta(minutes=10)
    DeviceLink.objects.update(expires_at=timezone.now())
    there.post(link)
    assert who(there) is None
    assert "link is over" in ada.get(f"/account/device/{row.pk}/").content.decode()


def test_tidying(ada: Client) -> None:
    """A link is removed when its time is over."""
    link_of(ada)
    assert tidy_device_links(timezone.now()) == 0
    assert tidy_device_links(timezone.now() + dt.timedelta(minutes=11)) == 1


def test_state(ada: Client) -> None:
    """Whoever made the link learns that it was used; nobody else learns of it."""
    link = link_of(ada)
    url = f"/account/device/{DeviceLink.objects.get().pk}/"
    asked = {"Accept": "application/json"}
    assert ada.get(url, headers=asked).json() == {"state": "open"}
    browser().post(link)
    assert ada.get(url, headers=asked).json() == {"state": "used"}
    eve = browser()
    sign_up(eve, "Eve")
    assert eve.get(url, headers=asked).json() == {"state": "over"}


def test_new_link_ends_the_one_before(ada: Client) -> None:
    """One link at a time."""
    before = link_of(ada)
    link_of(ada)
    assert OVER in browser().get(before).content.decode()


def test_disabled_person(ada: Client) -> None:
    """Who may not enter does not enter so."""
    link, there = link_of(ada), browser()
    User.objects.update(is_active=False)
    assert OVER in there.post(link).content.decode()


def test_signs_out_who_was_there(ada: Client) -> None:
    """The page says who is signed out by it."""
    bob = browser()
    sign_up(bob, "Bob")
    link = link_of(ada)
    assert "signs <bdi>Bob</bdi> out" in bob.get(link).content.decode()
    bob.post(link)
    assert who(bob)["name"] == "Ada"
