"""Settings from the environment, each in a process of its own."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.services.site import run

ASGI = "chatsite.asgi:application"
PRINT = """
import json, os
from django.conf import settings
names = os.environ["NAMES"].split()
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def load(names: str, tmp_path: Path, **env: str) -> CompletedProcess[str]:
    """Load the settings with this environment and print some of them."""
    given = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATA_DIR": str(tmp_path), **env}
    return run(["-c", PRINT], {"NAMES": names, **given})


def loaded(names: str, tmp_path: Path, **env: str) -> dict[str, Any]:
    """The settings that an environment gives."""
    done = load(names, tmp_path, **env)
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def complaint(tmp_path: Path, **env: str) -> str:
    """What the settings complain of."""
    done = load("DEBUG", tmp_path, **env)
    assert done.returncode != 0
    return done.stderr


def test_nothing_set_is_a_development_site(tmp_path: Path) -> None:
    """Without an environment there is a key, a database, a broker and DEBUG."""
    values = loaded("DEBUG SECRET_KEY BROKER_URL SECURE_SSL_REDIRECT", tmp_path)
    assert (values["DEBUG"], values["BROKER_URL"]) == (True, "memory://")
    assert values["SECRET_KEY"] == (tmp_path / "secret_key").read_text()
    assert values["SECURE_SSL_REDIRECT"] is False


@pytest.mark.parametrize(
    ("env", "on"),
    [({"DEBUG": "1"}, True), ({"DEBUG": "0"}, False), ({"DEBUG": "0", "SIMPLE_ROOM": "1"}, True)],
)
def test_simple_room(tmp_path: Path, env: dict[str, str], on: bool) -> None:
    """The simple room is on in development, and elsewhere where SIMPLE_ROOM asks for it."""
    assert loaded("SIMPLE_ROOM", tmp_path, SECRET_KEY="k" * 50, **env)["SIMPLE_ROOM"] is on


def test_production(tmp_path: Path) -> None:
    """Whoever sets a secret and hosts is before people: no DEBUG, all over HTTPS."""
    names = "DEBUG SESSION_COOKIE_SECURE SESSION_COOKIE_NAME SECURE_HSTS_SECONDS ALLOWED_HOSTS"
    values = loaded(names, tmp_path, SECRET_KEY="s" * 60, ALLOWED_HOSTS="chat.test")
    assert (values["DEBUG"], values["SESSION_COOKIE_SECURE"]) == (False, True)
    assert values["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert values["SECURE_HSTS_SECONDS"] > 0
    assert values["ALLOWED_HOSTS"] == ["chat.test"]


@pytest.mark.parametrize("env", [{"ALLOWED_HOSTS": "chat.test"}, {"DEBUG": "0"}])
def test_production_needs_a_secret(tmp_path: Path, env: dict[str, str]) -> None:
    """A site before people does not start with a key that it made up."""
    assert "SECRET_KEY is not set" in complaint(tmp_path, **env)


def test_limits(tmp_path: Path) -> None:
    """`CHAT_<NAME>` sets a limit."""
    assert "text=9," in loaded("CHAT_LIMITS", tmp_path, CHAT_TEXT="9")["CHAT_LIMITS"]


def test_limit_that_is_none(tmp_path: Path) -> None:
    """A limit that is no number stops the site with the variable's name."""
    assert "CHAT_TEXT must be a whole number" in complaint(tmp_path, CHAT_TEXT="lots")


def test_email(tmp_path: Path) -> None:
    """`EMAIL_URL` says how e-mails are sent; by default they are printed."""
    names = "EMAIL_BACKEND EMAIL_HOST EMAIL_PORT EMAIL_HOST_USER EMAIL_USE_TLS DEFAULT_FROM_EMAIL"
    assert "console" in loaded(names, tmp_path)["EMAIL_BACKEND"]
    url = "smtp+tls://me:word@mail.test:587"
    values = loaded(names, tmp_path, EMAIL_URL=url, EMAIL_FROM="Chat <chat@chat.test>")
    assert "smtp" in values["EMAIL_BACKEND"]
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"]) == ("mail.test", 587)
    assert (values["EMAIL_HOST_USER"], values["EMAIL_USE_TLS"]) == ("me", True)
    assert values["DEFAULT_FROM_EMAIL"] == "Chat <chat@chat.test>"


def test_single_sign_on(tmp_path: Path) -> None:
    """`OIDC_…` name a provider; without its secret nothing starts."""
    names = "SOCIALACCOUNT_PROVIDERS"
    assert loaded(names, tmp_path) == {names: {}}
    issuer = {"OIDC_ISSUER": "https://login.test/realm/", "OIDC_CLIENT_ID": "chat"}
    assert "OIDC_CLIENT_SECRET" in complaint(tmp_path, **issuer)
    values = loaded(names, tmp_path, OIDC_CLIENT_SECRET="s", **issuer)
    (app,) = values[names]["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://login.test/realm"
    assert app["settings"]["email_authentication"] is False


def test_redis(tmp_path: Path) -> None:
    """`REDIS_URL` chooses the broker."""
    values = loaded("BROKER_URL", tmp_path, REDIS_URL="redis://cache.test/1")
    assert values["BROKER_URL"] == "redis://cache.test/1"


@pytest.mark.parametrize(
    "env",
    [
        {"DEBUG": "maybe"},
        {"HTTPS": "2"},
        {"HSTS_SECONDS": "-1"},
        {"HSTS_PRELOAD": "please"},
        {"LOG_REQUESTS": "some"},
        {"WEB_CONCURRENCY": "many"},
        {"CHAT_TEXT": "lots"},
        {"CHAT_SITE": "a site"},
        {"CSRF_TRUSTED_ORIGINS": "chat.test"},
        {"BEHIND_PROXY": "proxy.test"},
        {"BEHIND_PROXY": "10.0.0.1/24"},
        {"REDIS_URL": "http://cache.test"},
        {"REDIS_URL": "localhost"},
        {"EMAIL_URL": "mail.test"},
        {"EMAIL_URL": "smtp://user:secret@mail.test:port"},
        {"OIDC_ISSUER": "login.test"},
        {"DATABASE_URL": "mysql://host/name"},
        {"DATABASE_URL": "postgres"},
        {"DATABASE_URL": "postgres://user:secret/word@host/name"},
        {"DATABASE_URL": "postgres://user:secret@host"},
        {"DATA_DIR": "/dev/null/data"},
        {"DATA_DIR": "/dev/null"},
        {"DEBUG": "0"},
    ],
    ids=str,
)
def test_value_that_cannot_be(env: dict[str, str], tmp_path: Path) -> None:
    """Each variable is checked where it enters: one sentence that names it, no secret, status 2."""
    settings = {"DATA_DIR": str(tmp_path), **env}
    done = run(["manage.py", "check"], settings)
    (sentence,) = done.stderr.splitlines()
    (name,) = env
    assert ("SECRET_KEY" if env == {"DEBUG": "0"} else name) in sentence
    assert "secret/" not in sentence
    assert ":secret" not in sentence
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.parametrize(("workers", "status"), [("1", {2}), ("2", {0, 3})])
def test_value_that_cannot_be_under_uvicorn(workers: str, status: set[int], tmp_path: Path) -> None:
    """Plain uvicorn says the same sentence and ends, with several workers too."""
    arguments = ["-m", "uvicorn", "--port", "0", "--workers", workers, ASGI]
    done = run(arguments, {"DATA_DIR": str(tmp_path), "CHAT_TEXT": "lots"})
    assert "CHAT_TEXT must be a whole number" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in status


def test_hsts_is_for_this_host_alone(tmp_path: Path) -> None:
    """Subdomains and browsers' own lists are included only where that is asked for."""
    names = "SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_HSTS_PRELOAD"
    deployed = {"SECRET_KEY": "s" * 60, "ALLOWED_HOSTS": "chat.test"}
    assert set(loaded(names, tmp_path, **deployed).values()) == {False}
    asked = {"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}
    assert set(loaded(names, tmp_path, **deployed, **asked).values()) == {True}


def test_reading_without_a_name_can_be_forbidden(tmp_path: Path) -> None:
    """Visitors read open rooms, unless PUBLIC_READ says otherwise."""
    assert loaded("PUBLIC_READ", tmp_path) == {"PUBLIC_READ": True}
    assert loaded("PUBLIC_READ", tmp_path, PUBLIC_READ="0") == {"PUBLIC_READ": False}


def test_requests_are_logged_when_asked_for(tmp_path: Path) -> None:
    """A page of many files writes no line for each of them, unless LOG_REQUESTS is on."""
    assert loaded("LOG_REQUESTS", tmp_path) == {"LOG_REQUESTS": False}
    assert loaded("LOG_REQUESTS", tmp_path, LOG_REQUESTS="1") == {"LOG_REQUESTS": True}
