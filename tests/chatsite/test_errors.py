"""The page for an address at which there is nothing."""

import pytest
from django.conf import LazySettings
from django.test import AsyncClient, Client


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


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.django_db
def test_form_that_is_not_in_utf8(settings: LazySettings, debug: bool) -> None:
    """It is refused in words, before anything looks into it."""
    settings.DEBUG = debug
    client = Client(enforce_csrf_checks=True)
    for charset, status in (("utf-16", 415), ("no-such", 415), ("UTF-8", 403)):
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        response = client.generic("POST", "/account/login/", b"a=b", content_type=kind)
        assert (charset, response.status_code) == (charset, status)
