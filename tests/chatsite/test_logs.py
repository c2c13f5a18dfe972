"""What is in the log, and what keeps it readable."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chatsite import logs
from chatsite.logs import OncePerMinute
from tests.services.site import run

ASK = """
from django.conf import settings
from django.test import Client
from django.urls import path
from chatsite import urls

def broken(request):
    raise ValueError(f"{request.POST['email']} is not welcome")

settings.STORAGES["staticfiles"]["BACKEND"] = "chatsite.static.PlainStatic"
urls.urlpatterns.append(path("broken/", broken))
headers = {"Host": "localhost", "Cookie": "sessionid=the-key-of-a-session"}
client = Client(raise_request_exception=False, headers=headers)
"""
BROKEN = """
form = {"email": "ada@example.org", "password": "typed secretly"}
print(client.post("/broken/", form).status_code)
"""
MISTAKES = """
print(client.get("/nothing/").status_code)
print(client.get("/", headers={"Host": "elsewhere"}).status_code)
print(Client(enforce_csrf_checks=True, headers=headers).post("/enter/").status_code)
"""


def logged(code: str, database: str, debug: str = "0") -> tuple[list[str], str]:
    """What a process of the site answers to the requests of `code`, and what it logs."""
    env = {"DATABASE_URL": database, "DEBUG": debug, "HTTPS": "0"}
    env |= {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "localhost"}
    done = run(["manage.py", "shell", "-v", "0", "-c", ASK + code], env)
    return done.stdout.split(), done.stderr


@pytest.mark.parametrize("debug", ["0", "1"])
def test_an_exception_in_a_view(fresh_database: Callable[[], str], debug: str) -> None:
    """It is logged once, with its traceback and nothing that the client has sent."""
    answers, log = logged(BROKEN, fresh_database(), debug)
    assert answers == ["500"]
    first = r"^\d{4}-\d\d-\d\d [\d:,]+ ERROR django\.request: Internal Server Error: /broken/$"
    assert len(re.findall(first, log, re.MULTILINE)) == 1
    assert log.count("Traceback (most recent call last)") == 1
    assert "ValueError: <address> is not welcome" in log
    assert not re.search("ada@|typed secretly|the-key-of-a-session", log)


@pytest.mark.one_database
def test_an_exception_in_a_middleware(tmp_path: Path) -> None:
    """It is logged once, too, such as that of a database without tables."""
    code = 'print(client.get("/").status_code)'
    answers, log = logged(code, f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert answers == ["500"]
    assert log.count(" ERROR ") == log.count(" ERROR django.request: Internal Server Error: /") == 1
    assert "OperationalError: no such table" in log


def test_mistakes_of_clients(fresh_database: Callable[[], str]) -> None:
    """What clients cause is not in the log of a site before people."""
    assert logged(MISTAKES, fresh_database()) == (["404", "400", "403"], "")


def record(message: str, name: str = "pool") -> logging.LogRecord:
    """A warning of a logger."""
    return logging.LogRecord(name, logging.WARNING, "", 0, message, None, None)


def test_repeated_message() -> None:
    """The same message is written once, another one at once."""
    once = OncePerMinute()
    said = ["gone", "gone", "back", "gone", "gone"]
    assert [bool(once.filter(record(text))) for text in said] == [True, False, True, True, False]
    assert once.filter(record("gone", "another logger"))


def test_message_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on for longer is said again."""
    once = OncePerMinute()
    assert once.filter(record("gone"))
    monkeypatch.setattr(logs, "SILENCE", 0.0)
    assert once.filter(record("gone"))
