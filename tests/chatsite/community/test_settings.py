"""The settings page: who may see and change it, what it stores, and what all pages show then."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from chatsite.accounts.models import User
from chatsite.community import logo, site
from chatsite.community.models import Community, Creators, Joining
from rooms.chat import create
from rooms.domain import access
from rooms.models import AuditEntry, Job, Room
from tests.chatsite.community.people import browser_of, owner, person, settings_of_site
from tests.rooms.stored import head, news

pytestmark = pytest.mark.django_db(transaction=True)
FILLED = {
    "name": "Our  place",
    "accent": "#8a0f3c",
    "welcome": "Be kind.",
    "joining": "link",
    "guests": "on",
    "public_read": "on",
    "creators": "members",
}


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Any) -> None:
    """Keep uploaded files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path


def _picture(size: tuple[int, int] = (900, 300), kind: str = "PNG", **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "#336699").save(file, kind, **options)
    file.seek(0)
    file.name = f"logo.{kind.lower()}"
    return file


def test_who_may() -> None:
    """Owners see and change the settings; admins have the join link; all others nothing."""
    settings_of_site()
    guest = User.objects.create_guest("Guest")
    for user in (None, guest, person("Ada")):
        browser = browser_of(user)
        assert browser.get("/site/").status_code == 403
        assert browser.post("/site/", FILLED).status_code == 403
        assert browser.post("/site/join-link/").status_code == 403
    admin = browser_of(person("Sue", is_staff=True))
    page = admin.get("/site/").content
    assert b"Join link" in page
    assert b"site-form" not in page
    assert admin.post("/site/", FILLED).status_code == 403
    assert Community.objects.get().name == ""
    assert b"site-form" in browser_of(owner()).get("/site/").content


def test_settings_are_stored_and_audited() -> None:
    """What was changed is effective at once, and written down with before and after."""
    settings_of_site()
    olga = owner()
    hall = create("Hall")
    answer = browser_of(olga).post("/site/", {**FILLED, "newcomers": [hall.row.pk]})
    assert answer.headers["Location"] == "/site/?saved"
    row = site.community()
    assert (row.name, row.accent, row.welcome) == ("Our place", "#8a0f3c", "Be kind.")
    assert (row.joining, row.creators) == (Joining.LINK, Creators.MEMBERS)
    assert Room.objects.get().newcomers
    entry = AuditEntry.objects.get(action="site settings")
    assert entry.actor_id == olga.pk
    assert json.loads(entry.before)["name"] == ""
    assert json.loads(entry.after)["name"] == "Our place"
    assert "guests" not in json.loads(entry.after)
    assert AuditEntry.objects.filter(action="rooms for newcomers").exists()
    written = AuditEntry.objects.count()
    browser_of(olga).post("/site/", {**FILLED, "newcomers": [hall.row.pk]})
    assert AuditEntry.objects.count() == written


def test_rooms_for_newcomers_are_changes_of_these_rooms() -> None:
    """Whoever has such a room open is told; a room that stays as it was does not change."""
    settings_of_site()
    olga = owner()
    hall, yard = create("Hall").row.pk, create("Yard").row.pk
    for chosen in ([hall], [yard]):
        browser_of(olga).post("/site/", {**FILLED, "newcomers": chosen})
    assert (_newcomers(hall), head(hall)) == (False, 2)
    assert (_newcomers(yard), head(yard)) == (True, 1)


def _newcomers(room: int) -> object:
    """What the last change of a room says."""
    (event,) = news(room, head(room) - 1)
    changed = event["room"]
    assert isinstance(changed, dict)
    return changed["newcomers"]


def test_no_secret_is_audited() -> None:
    """The audit says that the join link was reset, and not to what."""
    row = settings_of_site()
    browser_of(owner()).post("/site/join-link/")
    entry = AuditEntry.objects.get()
    assert row.join_token not in entry.before + entry.after
    assert site.community().join_token not in entry.before + entry.after


def test_errors_stand_at_their_fields() -> None:
    """What is wrong is said where it is, nothing is stored, and what was typed is still there."""
    settings_of_site(name="Before")
    wrong = {**FILLED, "name": "x" * 61, "accent": "#ffcc00", "welcome": "y" * 501, "joining": "?"}
    answer = browser_of(owner()).post("/site/", wrong)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "accent", "welcome", "joining"}
    assert "The nearest colour that works is #" in answer.content.decode()
    assert "#ffcc00" in answer.content.decode()
    assert Community.objects.get().name == "Before"


def test_every_page_has_name_and_accent(client: Client) -> None:
    """Home, rooms, forms and errors are called as the owner says, in the colour they chose."""
    settings_of_site(name="Our place", accent="#8a0f3c")
    for path in ("/", "/rooms/hall/", "/enter/", "/nowhere/"):
        page = client.get(path).content.decode()
        assert "<span>Our place</span>" in page
        assert "/site/theme.css?v=8a0f3c" in page
    sheet = client.get("/site/theme.css", {"v": "8a0f3c"})
    assert b"--accent: light-dark(#8a0f3c, #" in sheet.content
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "immutable" not in client.get("/site/theme.css", {"v": "1"}).headers["Cache-Control"]


def test_a_site_without_an_accent(client: Client) -> None:
    """No page asks for a style sheet that is not there."""
    assert "theme.css" not in client.get("/").content.decode()
    assert client.get("/site/theme.css").status_code == 404


def test_logo(client: Client) -> None:
    """An uploaded picture becomes a square PNG of ours, which all pages show; and goes again."""
    settings_of_site()
    browser = browser_of(owner())
    browser.post("/site/", {**FILLED, "logo": _picture()})
    address = client.get("/").content.decode().split('brand-logo" src="')[1].split('"')[0]
    shown = client.get(address)
    assert shown.headers["Content-Type"] == "image/png"
    assert "immutable" in shown.headers["Cache-Control"]
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (300, 300))
    browser.post("/site/", {**FILLED, "remove_logo": "on"})
    assert client.get(address).status_code == 404
    assert "brand-logo" not in client.get("/").content.decode()


def test_a_logo_is_at_most_so_large(settings: LazySettings) -> None:
    """A large picture is made smaller, and nothing of its metadata is kept."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    name = logo.keep(_picture((1600, 1200), "JPEG", exif=exif, icc_profile=b"at home"))
    content = (settings.MEDIA_ROOT / name).read_bytes()
    assert b"taken at home" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.size, picture.info) == ((512, 512), {})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "no picture"),
        (b"x" * 600_000, "at most 512 kB"),
        (b"\x89PNG\r\n\x1a\n broken", "no picture"),
    ],
)
def test_a_file_that_is_no_logo(content: bytes, words: str) -> None:
    """Anything else is refused at its field, and the other settings are not stored either."""
    settings_of_site()
    file = io.BytesIO(content)
    file.name = "logo.png"
    answer = browser_of(owner()).post("/site/", {**FILLED, "logo": file})
    assert answer.status_code == 400
    assert words in answer.context["form"].errors["logo"][0]
    assert Community.objects.get().name == ""


def test_public_read(client: Client, settings: LazySettings) -> None:
    """Visitors read where both the owner and the environment let them."""
    create("Hall")
    settings_of_site(public_read=True)
    assert access.reads_open_rooms(None)
    settings.PUBLIC_READ = False
    assert not access.reads_open_rooms(None)
    settings.PUBLIC_READ = True
    browser_of(owner()).post("/site/", {**FILLED, "public_read": ""})
    assert not access.reads_open_rooms(None)
    assert client.get("/rooms/Hall/").status_code == 302
    assert Job.objects.filter(kind="visitors away").exists()
