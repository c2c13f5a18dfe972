"""The first page of a new site, and the same from the shell."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from chatsite.accounts.models import User
from chatsite.community import site
from chatsite.community.models import Community, Joining
from chatsite.community.setup import AlreadySetUp, Plan, set_up
from chatsite.community.setup_link import setup_link
from rooms.models import AuditEntry, Membership, Role, Room
from tests.chatsite.community.people import PASSWORD, person, settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)
FILLED = {
    "site_name": "Our place",
    "name": "Olga",
    "email": "olga@example.org",
    "password": PASSWORD,
    "room": "Kitchen",
    "joining": "link",
    "guests": "on",
}


def test_the_first_page(client: Client, settings: LazySettings) -> None:
    """In DEBUG, from this machine, a form makes the owner, the first room and the settings."""
    settings.DEBUG = True
    assert b"Set up this site" in client.get("/").content
    answer = client.post("/setup/", FILLED)
    assert answer.headers["Location"] == "/rooms/Kitchen/"
    owner = User.objects.get()
    assert (owner.name, owner.email, owner.guest) == ("Olga", "olga@example.org", False)
    assert owner.is_superuser
    assert owner.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(owner.pk)
    row = Community.objects.get()
    assert (row.name, row.joining, row.guests) == ("Our place", Joining.LINK, True)
    room = Room.objects.get()
    assert room.newcomers
    assert room.on_purpose
    assert Membership.objects.get(room=room).role == Role.OWNER
    assert AuditEntry.objects.filter(action="set up").count() == 1
    home = client.get("/").content
    assert b"Our place" in home
    assert b"Set up this site" not in home


def test_nobody_is_made_to(client: Client, settings: LazySettings) -> None:
    """People talk as guests on a site that nobody has set up."""
    settings.DEBUG = True
    assert client.post("/enter/", {"name": "Ada"}).status_code == 302
    assert b"Set up this site" in client.get("/").content


def test_a_guest_becomes_the_owner(client: Client, settings: LazySettings) -> None:
    """Who has talked as a guest keeps who they are, and stays logged in."""
    settings.DEBUG = True
    client.post("/enter/", {"name": "Ada"})
    guest = User.objects.get()
    client.post("/setup/", FILLED)
    owner = User.objects.get()
    assert (owner.pk, owner.guest, owner.name) == (guest.pk, False, "Olga")
    assert client.get("/enter/", headers={"Accept": "application/json"}).json()["me"] == {
        "id": guest.pk,
        "name": "Olga",
        "guest": False,
        "admin": True,
    }


@pytest.mark.parametrize(
    ("debug", "address"), [(True, "203.0.113.9"), (False, "127.0.0.1"), (False, "203.0.113.9")]
)
def test_only_by_the_link(settings: LazySettings, debug: bool, address: str) -> None:
    """Outside DEBUG, or from another machine, the page needs the one-time link."""
    settings.DEBUG = debug
    visitor = Client(REMOTE_ADDR=address)
    assert b"Set up this site" not in visitor.get("/").content
    for path in ("/setup/", "/setup/guessed/"):
        assert visitor.get(path).status_code == 403
        assert visitor.post(path, FILLED).status_code == 403
    link = setup_link()
    assert link is not None
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, FILLED).status_code == 302
    assert visitor.get(link).status_code == 410
    assert setup_link() is None


def test_errors_stand_at_their_fields(client: Client, settings: LazySettings) -> None:
    """What is wrong is said where it is, nothing is stored, and what was typed is still there."""
    settings.DEBUG = True
    wrong = {**FILLED, "name": "A\u202eda", "password": "12345", "room": "a/b", "email": "no"}
    answer = client.post("/setup/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "password", "room", "email"}
    assert "contain a slash" in page
    assert 'value="Our place"' in page
    assert "12345" not in page
    assert not User.objects.exists()


def test_an_address_that_is_longer_in_lower_case(client: Client, settings: LazySettings) -> None:
    """An e-mail address is measured as it is stored."""
    settings.DEBUG = True
    form = {**FILLED, "email": f"olga@{'.'.join(3 * ['İ' * 60])}.org"}
    answer = client.post("/setup/", form)
    assert (answer.status_code, [*answer.context["form"].errors]) == (400, ["email"])


def test_an_owner_closes_the_page(client: Client, settings: LazySettings) -> None:
    """A site with an owner waits for nobody; somebody else's account keeps no owner out."""
    settings.DEBUG = True
    person("Ada")
    assert client.get("/setup/").status_code == 200
    person("Sue", is_superuser=True)
    site.forget()
    assert client.get("/setup/").status_code == 410
    assert b"Set up this site" not in client.get("/").content
    with pytest.raises(AlreadySetUp):
        set_up(Plan("Olga", PASSWORD))


def test_two_at_once() -> None:
    """Of several that send the page at once one owns the site, and the others are told."""
    outcomes: list[Any] = []
    start = threading.Barrier(4)

    def send(number: int) -> None:
        start.wait()
        try:
            outcomes.append(set_up(Plan(f"Owner {number}", PASSWORD))[0].pk)
        except AlreadySetUp as reason:
            outcomes.append(reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, AlreadySetUp) for each in outcomes) == 3
    assert User.objects.count() == 1


def _created(*arguments: str, said: str = "") -> str:
    out = io.StringIO()
    call_command("createowner", *arguments, stdout=out)
    return out.getvalue() + said


def test_createowner(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell does the same, with the password from standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    options = ["--name", "Olga", "--email", "o@example.org", "--password-stdin"]
    assert "Olga owns the site" in _created(*options, "--site-name", "Here", "--no-guests")
    owner = User.objects.get()
    assert owner.is_superuser
    assert owner.check_password(PASSWORD)
    site.forget()
    assert (str(site.community()), site.community().guests) == ("Here", False)
    with pytest.raises(CommandError, match="set up already"):
        _created(*options)


def test_createowner_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is asked for; a weak password is refused in words."""
    answers = iter(["password", "password"])
    command = "chatsite.community.management.commands.createowner"
    monkeypatch.setattr("builtins.input", lambda _: "Olga")
    monkeypatch.setattr(f"{command}.getpass", lambda _: next(answers))
    with pytest.raises(CommandError, match=r"password: .*too common"):
        _created()
    assert not User.objects.exists()


def test_createowner_prints_the_link() -> None:
    """The link is the one that the server prints; there is none for a site that is set up."""
    row = site.stored()
    assert _created("--link").strip().endswith(f"/setup/{row.setup_token}/")
    settings_of_site()
    with pytest.raises(CommandError, match="set up already"):
        _created("--link")
