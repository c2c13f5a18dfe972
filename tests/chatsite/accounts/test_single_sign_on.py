"""Single sign-on where its provider is away, and where another site begins it."""

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.chatsite.accounts.people import browser, log_in, person

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/account/oidc/sso/login/"


@pytest.fixture(autouse=True)
def provider(settings: LazySettings) -> None:
    """A provider at a port where nobody listens."""
    app = {"provider_id": "sso", "name": "the office", "client_id": "chat", "secret": "x"}
    app["settings"] = {"server_url": "http://127.0.0.1:9"}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def test_the_provider_is_away(client: Client) -> None:
    """Whoever logs in is told so, and nothing fails."""
    answer = client.get(LOGIN)
    assert answer.status_code == 502
    assert b"Single sign-on does not answer" in answer.content


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 302), ("same-site", 302), ("none", 302), ("same-origin", 502)],
)
def test_connecting_is_begun_here(site: str, status: int) -> None:
    """A link of another site, which a browser names, connects nothing."""
    person()
    ada = browser()
    log_in(ada)
    answer = ada.get(f"{LOGIN}?process=connect", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status
