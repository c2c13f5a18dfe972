"""Settings from the environment, each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.site import ROOT, site_environment

PRINT = """
import json, os
from django.conf import settings
names = os.environ["NAMES"].split()
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def run(names: str, tmp_path: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Load the settings with this environment and print some of them."""
    given = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATA_DIR": str(tmp_path), **env}
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env={**site_environment(), "NAMES": names, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def loaded(names: str, tmp_path: Path, **env: str) -> dict[str, Any]:
    """The settings that an environment gives."""
    done = run(names, tmp_path, **env)
    assert done.returncode == 0, done.stderr
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def complaint(tmp_path: Path, **env: str) -> str:
    """What the settings complain of."""
    done = run("DEBUG", tmp_path, **env)
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


def test_redis(tmp_path: Path) -> None:
    """`REDIS_URL` chooses the broker."""
    values = loaded("BROKER_URL", tmp_path, REDIS_URL="redis://cache.test/1")
    assert values["BROKER_URL"] == "redis://cache.test/1"


def test_behind_a_proxy(tmp_path: Path) -> None:
    """A proxy's word on HTTPS is taken only where there is one."""
    assert loaded("SECURE_PROXY_SSL_HEADER", tmp_path)["SECURE_PROXY_SSL_HEADER"] is None
    values = loaded("SECURE_PROXY_SSL_HEADER", tmp_path, BEHIND_PROXY="1")
    assert values["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
