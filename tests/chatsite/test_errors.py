"""The page for an address at which there is nothing, and forms that are not in UTF-8."""

import asyncio
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import AsyncClient, Client

from chatsite.accounts.models import User
from chatsite.errors import Handler


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/nothing/here/", "/static/nothing.js", "/rooms.xml"])
@pytest.mark.django_db
def test_unknown_address(client: Client, settings: LazySettings, path: str, debug: bool) -> None:
    """It is the site's own page, with DEBUG and without."""
    settings.DEBUG = debug
    settings.SITE_NAME = "Our place"
    response = client.get(path)
    assert response.status_code == 404
    assert "<title>Nothing here" in response.content.decode()
    assert "<span>Our place</span>" in response.content.decode()
    assert "There is no page at this address." in response.content.decode()
    assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_missing_slash(client: Client, settings: LazySettings) -> None:
    """An address that lacks its last slash is still completed."""
    settings.DEBUG = True
    response = client.get("/rooms/lobby")
    assert (response.status_code, response.headers["Location"]) == (301, "/rooms/lobby/")


@pytest.mark.django_db(transaction=True)
async def test_unknown_address_asynchronously(
    async_client: AsyncClient, settings: LazySettings
) -> None:
    """The same through Django's asynchronous handler."""
    settings.DEBUG = True
    response = await async_client.get("/nothing/here/")
    assert "There is no page at this address." in response.content.decode()


URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART])
@pytest.mark.django_db
def test_form_that_is_not_in_utf8(settings: LazySettings, kind: str, debug: bool) -> None:
    """It is refused in words, before anything looks into it."""
    settings.DEBUG = debug
    client = Client(enforce_csrf_checks=True)
    for charset in ("utf-16", "latin-1", "zlib", "idna", "no-such", '""'):
        content_type = f"{kind}; charset={charset}"
        response = client.generic("POST", "/account/login/", b"a=b", content_type=content_type)
        assert (charset, response.status_code) == (charset, 415)
        assert response.content == b"A form is sent in UTF-8."


@pytest.mark.parametrize("charset", ["UTF-8", "utf8", "U8"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, "name=Zo%C3%AB"),
        (MULTIPART, '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nZoë\r\n--x--\r\n'),
    ],
)
@pytest.mark.django_db
def test_form_in_utf8(client: Client, kind: str, body: str, charset: str) -> None:
    """It is read under whatever name of UTF-8 it says so."""
    content_type = f"{kind}; charset={charset}"
    client.generic("POST", "/enter/", body, content_type=content_type)
    assert User.objects.get().name == "Zoë"


@pytest.mark.django_db(transaction=True)
async def test_part_of_a_form_that_cannot_be_read(settings: LazySettings) -> None:
    """A part whose parameters contradict each other is a mistake of the client."""
    body = b"--x\r\nContent-Disposition: form-data; name*=a; name*0=b\r\n\r\nv\r\n--x--\r\n"
    headers = {b"host": b"testserver", b"content-type": MULTIPART.encode()}
    headers[b"content-length"] = str(len(body)).encode()
    headers[b"cookie"] = f"{settings.CSRF_COOKIE_NAME}={32 * 'a'}".encode()
    scope = {"type": "http", "method": "POST", "path": "/enter/", "headers": [*headers.items()]}
    received = iter([{"type": "http.request", "body": body}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(received, None) or await asyncio.Event().wait()

    async def send(event: Any) -> None:
        sent.append(event)

    await Handler()(scope, receive, send)
    assert sent[0]["status"] == 400
    assert b"That did not make sense" in sent[1]["body"]
