"""A session that is deleted is told of, by whatever way."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from chatsite.accounts.models import User
from chatsite.accounts.sessions import SessionStore, session_ended

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(client: Client) -> str:
    """The session of Ada, who has entered."""
    client.force_login(User.objects.create_guest("Ada"))
    return str(client.session.session_key)


@pytest.fixture
def ended(key: str) -> Iterator[list[str]]:
    """The keys of sessions that have ended since Ada entered."""
    keys: list[str] = []

    def listen(key: str, **_: object) -> None:
        assert not SessionStore().exists(key)
        keys.append(key)

    session_ended.connect(listen)
    yield keys
    session_ended.disconnect(listen)


def test_leaving(client: Client, key: str, ended: list[str]) -> None:
    """Who leaves ends their session, and it is gone when that is told."""
    client.post("/leave/")
    assert ended == [key]


def test_somebody_else(client: Client, key: str, ended: list[str]) -> None:
    """Entering as somebody else in the same browser ends the session of before."""
    client.force_login(User.objects.create_guest("Bob"))
    assert ended == [key]


def test_password_changed(client: Client, key: str, ended: list[str]) -> None:
    """A page that is asked for after the password was changed ends the session."""
    User.objects.update(password="another")
    client.get("/")
    assert ended == [key]


def test_entering(ended: list[str]) -> None:
    """Who enters ends nothing."""
    Client().post("/enter/", {"name": "Bob"})
    assert ended == []


def test_undone(key: str, ended: list[str]) -> None:
    """What a transaction takes back is not told."""
    with transaction.atomic():
        SessionStore(key).delete()
        transaction.set_rollback(True)
    assert ended == []


def test_committed(key: str, ended: list[str]) -> None:
    """Within a transaction the end is told when it counts."""
    with transaction.atomic():
        SessionStore(key).delete()
        assert ended == []
    assert ended == [key]


async def test_async(ended: list[str]) -> None:
    """An async view ends a session as others do."""
    store = SessionStore()
    await store.acreate()
    own = store.session_key
    await store.aflush()
    assert ended == [own]
