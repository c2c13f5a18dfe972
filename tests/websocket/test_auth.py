"""Sessions and users on sockets, and the decorators that ask for them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from tests.websocket.scripted import ScriptedServer
from tests.websocket.test_middleware import refusal
from websocket.connection import WebSocket
from websocket.testing import SocketClient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada() -> Any:
    """Somebody with a password."""
    return get_user_model().objects.create_user(username="ada", name="Ada", password="secret")


@pytest.fixture
def browser(ada: Any) -> Client:
    """Ada's browser, logged in."""
    client = Client()
    client.force_login(ada)
    return client


def socket_of(browser: Client) -> WebSocket:
    """A socket opened by that browser."""
    cookie = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
    return ScriptedServer().socket(headers=[(b"cookie", cookie.encode())])


async def test_the_user(browser: Client, ada: Any) -> None:
    """The user of the session is there, and is then at hand without waiting."""
    socket = socket_of(browser)
    assert await socket.auser() == ada
    assert socket.user == ada
    assert await socket.request.auser() == ada


def test_the_user_in_sync_code(browser: Client, ada: Any) -> None:
    """In sync code `request.user` loads itself, as on a page."""
    assert socket_of(browser).request.user == ada


async def test_the_session(browser: Client) -> None:
    """The session can be read with its async methods."""
    assert await socket_of(browser).session.aget("_auth_user_id") is not None


async def test_nobody() -> None:
    """Without a cookie there is AnonymousUser, and the database is not asked."""
    user = await ScriptedServer().socket().auser()
    assert not user.is_authenticated


async def test_a_session_that_does_not_exist() -> None:
    """A made-up session key is nobody's."""
    socket = ScriptedServer().socket(headers=[(b"cookie", b"sessionid=" + b"x" * 32)])
    assert not (await socket.auser()).is_authenticated


async def test_a_session_after_a_password_change(browser: Client, ada: Any) -> None:
    """A session made with the old password is nobody's, and is left as it is."""
    ada.set_password("other")
    await ada.asave()
    assert not (await socket_of(browser).auser()).is_authenticated
    assert await Session.objects.acount() == 1


async def test_a_user_who_was_shut_out(browser: Client, ada: Any) -> None:
    """An inactive user is nobody."""
    ada.is_active = False
    await ada.asave()
    assert not (await socket_of(browser).auser()).is_authenticated


async def test_a_session_of_an_older_secret_key(browser: Client, ada: Any, settings: Any) -> None:
    """A key that was rotated out still counts, and the session is not renewed."""
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key"
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert await socket_of(browser).auser() == ada
    assert await Session.objects.filter(session_key=key).aexists()


async def test_a_backend_that_was_removed(browser: Client, settings: Any) -> None:
    """A session of a backend that is no longer configured is nobody's."""
    settings.AUTHENTICATION_BACKENDS = []
    assert not (await socket_of(browser).auser()).is_authenticated


async def test_login_required(websocket_client: SocketClient, browser: Client, ada: Any) -> None:
    """Who has logged in comes in, and is at hand as `socket.user`."""
    websocket_client.cookies.update(browser.cookies)
    async with websocket_client.connect("/members/") as socket:
        assert await socket.receive_text() == str(ada.pk)


async def test_login_required_of_a_stranger(websocket_client: SocketClient) -> None:
    """Others are refused before accept."""
    assert (await refusal(websocket_client, "/members/")).status == 403


async def test_login_required_with_a_close_code(websocket_client: SocketClient) -> None:
    """With a code a page can learn why."""
    async with websocket_client.connect("/members-told/") as socket:
        assert (await socket.closed()).code == 4501


async def test_user_passes_test(websocket_client: SocketClient, browser: Client) -> None:
    """An async test of the user lets in for whom it is true."""
    websocket_client.cookies.update(browser.cookies)
    async with websocket_client.connect("/adas/") as socket:
        assert (await socket.closed()).code == 1000


async def test_user_passes_test_of_another(websocket_client: SocketClient) -> None:
    """And nobody else."""
    assert (await refusal(websocket_client, "/adas/")).status == 403
