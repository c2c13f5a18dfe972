"""One's profile: the page without a script, what the chat's page posts, and whom it is told."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from msgspec import UNSET
from PIL import Image

from chatsite.accounts.described import described
from chatsite.accounts.models import User
from chatsite.accounts.person import note_seen
from rooms.delivery.people import Described
from rooms.limits import Limits
from rooms.log.people import card_of, profile_of
from rooms.models import Inbox, Membership, State
from tests.rooms.stored import enter, guest, new_room

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}
FORM: dict[str, Any] = {
    "name": "Ada",
    "status_ends": "keep",
    "quiet_ends": "keep",
    "shows_seen": "1",
    "shows_typing": "1",
    "shows_read": "1",
}


@pytest.fixture(autouse=True)
def _storage(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(client: Client) -> User:
    """Ada, to whom the client belongs."""
    user = User.objects.create_user(username="ada", name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def told(ada: User) -> Iterator[list[Described]]:
    """What open pages were told."""
    heard: list[Described] = []

    def hear(described: Described, **_: Any) -> None:
        heard.append(described)

    described.connect(hear)
    yield heard
    described.disconnect(hear)


def picture() -> SimpleUploadedFile:
    """A file that somebody uploads, under a name that says something else."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), (10, 120, 60)).save(out, "PNG")
    return SimpleUploadedFile("me.svg", out.getvalue(), content_type="image/svg+xml")


def test_without_a_name(client: Client) -> None:
    """A visitor is asked for a name first, and comes back afterwards."""
    response = client.get("/account/profile/")
    assert response.headers["Location"] == "/enter/?next=/account/profile/"
    for path in ("status/", "quiet/"):
        assert client.post(f"/account/profile/{path}").status_code == 403


def test_form_as_it_is_stored(client: Client, ada: User) -> None:
    """The form shows what is stored, and storing it again changes nothing."""
    page = client.get("/account/profile/").content.decode()
    assert 'value="Ada"' in page
    assert "Europe/Berlin" in page
    before = User.objects.values().get()
    assert client.post("/account/profile/", FORM).status_code == 302
    assert User.objects.values().get() == before


def test_everything_at_once(client: Client, ada: User, told: list[Described]) -> None:
    """All fields are stored, everybody is told once, and one's own inbox has a new version."""
    room, other = new_room("Club"), new_room("Left")
    enter(room, profile_of(ada).person)
    enter(other, profile_of(ada).person)
    Membership.objects.filter(room_id=other).update(state=State.LEFT)
    form = FORM | {
        "name": " Ada  Lovelace ",
        "picture": picture(),
        "status_emoji": "🌴",
        "status_text": "away ",
        "status_ends": "never",
        "time_zone": "Europe/Berlin",
        "quiet_daily": "1",
        "quiet_from": "22:00",
        "quiet_to": "07:30",
    }
    del form["shows_typing"]
    response = client.post("/account/profile/", form)
    assert response.headers["Location"] == "/account/profile/?saved"
    ada.refresh_from_db()
    assert (ada.name, ada.status_text, ada.time_zone) == ("Ada Lovelace", "away", "Europe/Berlin")
    (news,) = told
    person = news.profile.person
    assert (news.rooms, news.profile.shows_typing) == ([room], False)
    assert (person.name, person.picture) == ("Ada Lovelace", ada.picture)
    assert profile_of(ada) == news.profile
    assert Inbox.objects.get(person=ada).version == 1
    page = client.get("/account/profile/?saved").content.decode()
    assert "Everybody sees it now" in page
    assert 'value="22:00"' in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required"),
        ("name", "a" * 41, "A name can have at most 40 characters."),
        ("name", "a\u202eb", "invisible"),
        ("status_emoji", "x", "Choose one emoji"),
        ("status_emoji", "🌴🌴", "Choose one emoji"),
        ("status_emoji", "🌴" + 40 * "\ufe0f", "Choose one emoji"),  # more than the database keeps
        ("status_text", "x" * 101, "at most 100 characters"),
        ("status_ends", "someday", "Select a valid choice"),
        ("time_zone", "Mars/Base", "Select a valid choice"),
        ("quiet_from", "25:00", "Enter a valid time"),
        ("quiet_to", "22:00", "two different times"),
    ],
)
def test_mistakes(client: Client, ada: User, field: str, value: str, words: str) -> None:
    """A mistake is said beside the rest of what was typed, and nothing is stored."""
    form = FORM | {
        "name": "Countess",
        "status_text": "typed",
        "quiet_daily": "1",
        "quiet_from": "22:00",
        "quiet_to": "08:00",
    }
    response = client.post("/account/profile/", form | {field: value})
    page = response.content.decode()
    assert (response.status_code, words in page) == (400, words in page)
    assert words in page or field in ("status_ends", "time_zone")
    assert 'value="typed"' in page or field == "status_text"
    assert User.objects.get().name == "Ada"


def test_a_bad_picture(client: Client, ada: User) -> None:
    """A file that is no picture is refused with the rest of the form."""
    svg = SimpleUploadedFile("me.png", b"<svg/>", content_type="image/png")
    response = client.post("/account/profile/", FORM | {"name": "Countess", "picture": svg})
    assert response.status_code == 400
    assert b"no picture that can be read" in response.content
    assert b'value="Countess"' in response.content
    assert User.objects.get().name == "Ada"


def test_picture(client: Client, ada: User, tmp_path: Path) -> None:
    """A picture has an address of its own for ever; another one has another, and removes it."""
    client.post("/account/profile/", FORM | {"picture": picture()})
    ada.refresh_from_db()
    first = ada.picture
    visitor = Client()
    for path, size in (("", 64), ("large/", 256)):
        response = visitor.get(f"/people/{ada.pk}/picture/{first}/{path}")
        assert Image.open(io.BytesIO(response.content)).size == (size, size)
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Vary" not in response.headers
    client.post("/account/profile/", FORM | {"picture": picture()})
    ada.refresh_from_db()
    assert ada.picture not in ("", first)
    assert visitor.get(f"/people/{ada.pk}/picture/{first}/").status_code == 404
    assert visitor.get(f"/people/{ada.pk + 1}/picture/{ada.picture}/").status_code == 404
    client.post("/account/profile/", FORM | {"no_picture": "1"})
    ada.refresh_from_db()
    assert ada.picture == ""
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_status(client: Client, ada: User, told: list[Described]) -> None:
    """A status with an end is shown until then, by the clock; an empty one takes it away."""
    sent = {"emoji": "📅", "text": "in a meeting", "ends": "30m"}
    answer = client.post("/account/profile/status/", sent).json()
    assert answer["me"]["status"] | {"until": ""} == {
        "emoji": "📅",
        "text": "in a meeting",
        "until": "",
    }
    ada.refresh_from_db()
    assert ada.status_until is not None
    ada.status_until = timezone.now()
    assert profile_of(ada).person.status is UNSET
    answer = client.post("/account/profile/status/", {"ends": "never"}).json()
    assert "status" not in answer["me"]
    assert len(told) == 2


def test_another_status_after_one_that_is_over(client: Client, ada: User) -> None:
    """It is shown until one changes it, also where the end is left "as it is": that has passed."""
    User.objects.update(status_text="Lunch", status_until=timezone.now())
    form = client.get("/account/profile/").context["form"]
    assert (form["status_text"].value(), form["status_ends"].value()) == ("", "never")
    client.post("/account/profile/", FORM | {"status_text": "Back", "status_ends": "keep"})
    ada.refresh_from_db()
    assert (ada.status_text, ada.status_until) == ("Back", None)


def test_quiet(client: Client, ada: User) -> None:
    """Do-not-disturb ends by the clock of the device where one has said no time zone."""
    sent = {"ends": "tomorrow", "zone": "Asia/Tokyo"}
    answer = client.post("/account/profile/quiet/", sent).json()
    assert answer["me"]["quiet"]["until"].endswith("T00:00:00.000000Z")
    answer = client.post("/account/profile/quiet/", {"ends": "off"}).json()
    assert "quiet" not in answer["me"]


@pytest.mark.parametrize("path", ["status/", "quiet/"])
def test_bad_choice(client: Client, ada: User, path: str) -> None:
    """What is no choice is refused with words."""
    response = client.post(f"/account/profile/{path}", {"ends": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_frame")


def test_too_often(client: Client, ada: User, settings: LazySettings, tmp_path: Path) -> None:
    """Somebody who changes all the time is asked to wait; what they typed stays in the form."""
    settings.CHAT_LIMITS = Limits(profile=1)
    assert client.post("/account/profile/", FORM | {"name": "One"}).status_code == 302
    response = client.post("/account/profile/", FORM | {"name": "Two", "picture": picture()})
    assert response.status_code == 400
    assert b"Wait a minute" in response.content
    assert b'value="Two"' in response.content
    answer = client.post("/account/profile/status/", {"text": "x", "ends": "never"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert User.objects.get().name == "One"


def test_too_many_pictures(client: Client, ada: User, settings: LazySettings) -> None:
    """A file is counted before it is read, which takes long, whether it is a picture or not."""
    settings.CHAT_LIMITS = Limits(profile=2)
    for words in (b"no picture that can be read", b"no picture that can be read", b"Wait a minute"):
        broken = SimpleUploadedFile("x.png", b"no picture")
        response = client.post("/account/profile/", FORM | {"picture": broken})
        assert words in response.content
    cache.clear()
    assert client.post("/account/profile/", FORM | {"picture": picture()}).status_code == 302
    assert client.post("/account/profile/", FORM | {"name": "Once more"}).status_code == 302


def test_blocked_people(client: Client, ada: User) -> None:
    """Somebody is blocked by their id, listed in the profile, and unblocked there."""
    room, eve = new_room("Club"), guest("Eve")
    enter(room, eve)
    answer = client.post(f"/people/{eve.id}/block/", {"on": "1"}, headers=JSON)
    assert answer.json() == {"blocked": [eve.id]}
    assert "Unblock Eve" in client.get("/account/profile/").content.decode()
    response = client.post(f"/people/{eve.id}/block/", {"on": "0"})
    assert response.headers["Location"] == "/account/profile/#blocked"
    assert "Unblock" not in client.get("/account/profile/").content.decode()


def test_who_cannot_be_blocked(client: Client, ada: User) -> None:
    """Somebody unknown is refused like an id that nobody has; oneself and visitors differ."""
    eve = guest("Eve")
    unknown = client.post(f"/people/{eve.id}/block/", {"on": "1"})
    nobody = client.post("/people/4711/block/", {"on": "1"})
    assert (unknown.status_code, unknown.content) == (404, nobody.content)
    own = client.post(f"/people/{ada.pk}/block/", {"on": "1"})
    assert (own.status_code, own.json()["error"]["code"]) == (403, "not_allowed")
    assert Client().post(f"/people/{eve.id}/block/", {"on": "1"}).status_code == 403


def test_last_seen(ada: User) -> None:
    """It is noted when people are here, and shown to others unless they say otherwise."""
    before = timezone.now() - dt.timedelta(seconds=1)
    note_seen([ada.pk])
    ada.refresh_from_db()
    seen = card_of(ada).seen
    note_seen([ada.pk])
    ada.refresh_from_db()
    assert card_of(ada).seen == seen
    assert seen is not None
    assert seen > before
    ada.shows_seen = False
    assert card_of(ada).seen is None
