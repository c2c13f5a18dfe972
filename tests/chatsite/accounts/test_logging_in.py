"""Logging in and out, and passwords that are forgotten or changed."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from chatsite.accounts.models import User
from tests.chatsite.accounts.people import (
    PASSWORD,
    browser,
    forget_attempts,
    log_in,
    person,
    sign_up,
    who,
)
from tests.chatsite.community.people import settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another long password"


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody has tried anything before."""
    forget_attempts()
    yield
    forget_attempts()


@pytest.mark.parametrize("login", ["Ada", "ADA", "Аdа", "ada@example.org", "ADA@example.org"])
def test_name_or_address(client: Client, login: str) -> None:
    """One logs in with either, however it is written."""
    sign_up(browser(), email="ada@example.org")
    assert log_in(client, login).headers["Location"] == "/"
    assert who(client)["name"] == "Ada"


@pytest.mark.parametrize(("login", "password"), [("Ada", "wrong"), ("Eve", PASSWORD)])
def test_wrong(client: Client, login: str, password: str) -> None:
    """A wrong password and an unknown name are refused in the same words."""
    person()
    page = log_in(client, login, password).content
    assert b"do not belong together" in page
    assert f'value="{login}"'.encode() in page
    assert who(client) is None


def test_disabled(client: Client) -> None:
    """Who is disabled cannot log in, and is told so."""
    person()
    User.objects.update(is_active=False)
    answer = log_in(client)
    assert answer.status_code == 403
    assert b"has disabled this account" in answer.content
    assert who(client) is None


def test_attempts_are_limited_per_account() -> None:
    """After five wrong passwords for a name nobody tries a sixth, from wherever."""
    person()
    for number in range(5):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong")
    page = log_in(Client(REMOTE_ADDR="192.0.2.99"))
    assert b"Too many attempts" in page.content


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ada", "ADA", "Аda", "Àda", "ädá", "adà"),
        ("ill@a.org", "Ill@a.org", "1ll@a.org", "i1l@a.org", "il1@a.org", "11l@a.org"),
    ],
)
def test_attempts_count_for_all_spellings_of_a_name(spellings: tuple[str, ...]) -> None:
    """Whoever spells the name with look-alikes has no more attempts than others, also where the
    name could be an address."""
    person(spellings[0])
    for number, login in enumerate(spellings[1:]):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), login, "wrong")
    page = log_in(Client(REMOTE_ADDR="192.0.2.99"), spellings[0])
    assert b"Too many attempts" in page.content


def test_attempts_count_for_all_spellings_of_the_host() -> None:
    """Whoever asks the site with another port, or in capitals, has no more attempts than others."""
    person()
    for number, host in enumerate(("testserver", "testserver:1", "testserver:2", "TESTSERVER")):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{number}", HTTP_HOST=host), password="wrong")
    log_in(Client(REMOTE_ADDR="192.0.2.98", HTTP_HOST="TestServer:3"), password="wrong")
    page = log_in(Client(REMOTE_ADDR="192.0.2.99", HTTP_HOST="testserver:4"))
    assert b"Too many attempts" in page.content


def test_a_name_of_any_length(client: Client) -> None:
    """What is too long for a name or an address is refused before it is compared with names: with
    a hundred thousand marks on one letter that would take seconds."""
    longest = "a" + 319 * "\u0301"
    assert b"do not belong together" in log_in(client, longest, "wrong").content
    page = log_in(client, longest + "\u0301", "wrong").content
    assert b"No name and no address is as long as this" in page
    assert b"do not belong together" not in page


def test_attempts_are_limited_per_address() -> None:
    """After ten wrong passwords from an address it has to wait, whatever the name."""
    person()
    for number in range(10):
        log_in(browser(), f"Person {number}", "wrong")
    assert b"Too many attempts" in log_in(browser()).content
    assert log_in(Client(REMOTE_ADDR="192.0.2.1")).status_code == 302


def test_logging_out(client: Client) -> None:
    """An account signs out at once."""
    person()
    log_in(client)
    client.post("/account/logout/")
    assert who(client) is None


def test_guest_logs_in(client: Client) -> None:
    """A guest who has an account becomes its person; the page has said what stays behind."""
    person("Bob")
    client.post("/enter/", {"name": "Ada"})
    assert b"That name stays behind" in client.get("/account/login/").content
    log_in(client, "Bob")
    assert who(client)["name"] == "Bob"


def test_forgotten_password(client: Client) -> None:
    """A link by e-mail leads to a new password, once; all sessions end."""
    there = browser()
    sign_up(there, email="ada@example.org")
    mail.outbox.clear()
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    found = re.search(
        r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert found is not None
    form = client.get(found[1]).headers["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert who(there) is None
    assert log_in(browser(), password=PASSWORD).status_code == 200
    assert log_in(browser(), password=NEW).status_code == 302
    assert b"password1" not in browser().get(found[1], follow=True).content


def test_unknown_address(client: Client) -> None:
    """The page says the same whether there is an account with the address."""
    answer = client.post("/account/password/reset/", {"email": "eve@example.org"})
    assert answer.headers["Location"] == "/account/password/reset/done/"


def test_changing_the_password() -> None:
    """The other sessions end; the one that changed it goes on."""
    here, there = browser(), browser()
    person()
    log_in(here)
    log_in(there)
    who(here)
    who(there)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/account/password/change/", form).status_code == 302
    assert who(here)["name"] == "Ada"
    assert who(there) is None


def test_disabled_while_the_password_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new password stores nothing else: whoever was disabled meanwhile stays so."""
    ada = person()
    client = browser()
    log_in(client)
    hashed = User.set_password

    def disabled_meanwhile(user: User, password: str) -> None:
        User.objects.filter(pk=ada.pk).update(is_active=False)
        hashed(user, password)

    monkeypatch.setattr(User, "set_password", disabled_meanwhile)
    new = {"password1": "another long password", "password2": "another long password"}
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    ada.refresh_from_db()
    assert ada.check_password("another long password")
    assert not ada.is_active


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/login/", {"login": "Ada", "password": "typed secretly"}),
        ("/account/signup/", {"username": "Ada", "password1": "typed secretly"}),
        ("/account/password/change/", {"oldpassword": "no", "password1": "typed secretly"}),
    ],
)
@pytest.mark.parametrize(
    "asked", [{"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest"}]
)
def test_no_answer_repeats_a_password(
    path: str, typed: dict[str, str], asked: dict[str, str]
) -> None:
    """A script gets the other fields as they were typed, with what is wrong."""
    person()
    client = browser()
    if "change" in path:
        log_in(client)
    answer = client.post(path, typed, headers=asked)
    assert answer.status_code == 400
    assert "form" in answer.json()
    assert b"typed secretly" not in answer.content


@pytest.mark.parametrize("path", ["/account/email/", "/account/signup/"])
def test_an_address_that_is_too_long(client: Client, path: str) -> None:
    """An address that the database cannot keep is refused with words."""
    if path == "/account/email/":
        person("Ada")
        log_in(client)
    form = {"email": f"{'a' * 250}@b.cc", "action_add": "", "username": "Bob"}
    page = client.post(path, {**form, "password1": PASSWORD}).content
    assert b"at most 254 characters" in page
    assert not User.objects.filter(email=form["email"]).exists()
    form["email"] = form["email"][1:]
    assert client.post(path, {**form, "password1": PASSWORD}).status_code == 302


def test_a_session_left_open_adds_no_address(client: Client) -> None:
    """Whoever has not logged in lately gives the password before an address is added; what was
    typed is not lost by that."""
    person("Ada")
    log_in(client)
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 3600
    session.save()
    form = {"email": "eve@example.org", "action_add": ""}
    asked = client.post("/account/email/", form)
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.exists()
    client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    assert EmailAddress.objects.get().email == "eve@example.org"


def test_confirming_an_address(client: Client) -> None:
    """A link by e-mail confirms the address."""
    sign_up(client, email="ada@example.org")
    found = re.search(r"http://testserver(/account/confirm-email/\S+)", str(mail.outbox[0].body))
    assert found is not None
    client.post(found[1])
    assert b">Confirmed<" in client.get("/account/email/").content


def test_names_with_signs_in_e_mails(client: Client) -> None:
    """An e-mail has names as they are: it is no page, in which some signs are written otherwise."""
    settings_of_site(name="Ann's R&D")
    sign_up(client, "O'Ada & Co", email="ada@example.org")
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    client.post("/account/password/reset/", {"email": "eve@example.org"})
    assert len(mail.outbox) == 3
    for each in mail.outbox:
        assert each.subject.startswith("[Ann's R&D] ")
        assert str(each.body).endswith("\n\nAnn's R&D")
    assert "O'Ada & Co" in str(mail.outbox[0].body)


def test_mail_server_is_away(client: Client, settings: object) -> None:
    """An account is created all the same, and the page says that no e-mail was sent."""
    with_backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_BACKEND = with_backend  # type: ignore[attr-defined]
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]
    sign_up(client, email="ada@example.org")
    assert who(client)["name"] == "Ada"
    assert b"could not be sent" in client.get("/account/").content
