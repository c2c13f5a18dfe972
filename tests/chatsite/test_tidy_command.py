"""`manage.py tidy`: what was deleted is in no byte of an embedded database any more."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.services import database
from tests.services.site import manage

SECRET = "Zanzibar-is-the-password-of-everything"
TALK = """
from chatsite.accounts.models import User
from rooms import chat
ada = User.objects.create_guest("Ada")
room = chat.create("hall")
for number in range(200):
    room.post(ada, f"line {number}")
told = room.post(ada, %r + " " + "x" * 3000)
room.edit(ada, told.id, %r + " edited", base=told.seq)
"""
FORGET = """
from django.db import connection
if connection.vendor == "sqlite":
    connection.cursor().execute("PRAGMA secure_delete = OFF")
from chatsite.accounts.models import User
from rooms import chat
from rooms.models import Message
told = Message.objects.get(text__contains=%r)
chat.room("hall").delete(told.author, told.number)
"""


def shell(url: str, code: str) -> None:
    """Run code on the site's database."""
    manage("shell", "-v", "0", "-c", code, env={"DATABASE_URL": url, "DEBUG": "1"})


def holds(url: str) -> bool:
    """Whether any file of an embedded database has the secret."""
    if not url.startswith("sqlite"):
        return False
    path = Path(url.removeprefix("sqlite:///"))
    return any(SECRET.encode() in each.read_bytes() for each in path.parent.glob(path.name + "*"))


@contextmanager
def running_site(url: str) -> Iterator[None]:
    """Somebody has the database open meanwhile, so that its write-ahead log stays."""
    if not url.startswith("sqlite"):
        yield
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("SELECT count(*) FROM rooms_message").fetchall()
        yield


def test_deleted_text_is_gone(fresh_database: Callable[[], str]) -> None:
    """It is gone from database and write-ahead log; on PostgreSQL its space is free again."""
    url = fresh_database()
    embedded = database.kind() == "sqlite"
    shell(url, TALK % (SECRET, SECRET))
    with running_site(url):
        shell(url, FORGET % SECRET)
        assert holds(url) or not embedded
        printed = manage("tidy", env={"DATABASE_URL": url, "DEBUG": "1"})
        assert not holds(url)
    assert "Removed empty rooms: 0" in printed
    assert "Removed idle guests: 0" in printed
    assert "The database was vacuumed." in printed
