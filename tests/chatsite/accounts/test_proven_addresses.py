"""Single sign-on of somebody whose address an account has already."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.test import Client

from chatsite.accounts.models import User
from chatsite.environment import Environment
from chatsite.single_sign_on import providers
from tests.chatsite.accounts.people import browser, person, sign_up, who
from tests.services.oidc import Provider

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/account/oidc/sso/login/"
ADDRESS = "ada@example.org"


@pytest.fixture
def company() -> Iterator[Provider]:
    """A provider to which Ada comes, who has proven her address there."""
    server = Provider(sub="7", name="Ada L", email="Ada@example.org", email_verified=True)
    yield server
    server.stop()


def come(client: Client, company: Provider, settings: LazySettings, trusted: str) -> Any:
    """Log in at the provider, and return the page to which that leads."""
    env = Environment({**company.env, "OIDC_TRUST_EMAIL": trusted})
    settings.SOCIALACCOUNT_PROVIDERS = providers(env)
    there = httpx.get(client.get(LOGIN).headers["Location"])
    return client.get(there.headers["Location"], follow=True)


def test_a_confirmed_address(client: Client, company: Provider, settings: LazySettings) -> None:
    """Where the provider is trusted, its person uses the account that has confirmed the address."""
    ada = person("Ada", ADDRESS)
    EmailAddress.objects.create(user=ada, email=ADDRESS, verified=True, primary=True)
    come(client, company, settings, trusted="1")
    assert who(client)["name"] == "Ada"


def test_an_address_that_was_merely_typed(
    client: Client, company: Provider, settings: LazySettings
) -> None:
    """Nobody gets the account of somebody who has typed their address: they sign up as anybody new
    does, and the address is theirs."""
    sign_up(browser(), "Eve", email=ADDRESS)
    form = come(client, company, settings, trusted="1")
    assert who(client) is None
    client.post(form.request["PATH_INFO"], {"username": "Ada L", "email": ADDRESS})
    assert who(client)["name"] == "Ada L"
    address = EmailAddress.objects.get(email=ADDRESS)
    assert (address.user.name, address.verified) == ("Ada L", True)
    assert User.objects.get(name="Eve").email == ""


def test_an_address_of_an_owner_without_a_confirmation(
    client: Client, company: Provider, settings: LazySettings
) -> None:
    """The address that somebody gave when they set up the site is as unconfirmed as any other."""
    person("Owen", ADDRESS)
    form = come(client, company, settings, trusted="1")
    client.post(form.request["PATH_INFO"], {"username": "Ada L", "email": ADDRESS})
    assert who(client)["name"] == "Ada L"


def test_an_address_of_a_provider_that_is_not_trusted(
    client: Client, company: Provider, settings: LazySettings
) -> None:
    """It takes no address from anybody: the person is told so, and signs up without it."""
    sign_up(browser(), "Eve", email=ADDRESS)
    form = come(client, company, settings, trusted="")
    path = form.request["PATH_INFO"]
    page = client.post(path, {"username": "Ada L", "email": ADDRESS})
    assert b"An account already exists with this email address" in page.content
    client.post(path, {"username": "Ada L", "email": ""})
    assert who(client)["name"] == "Ada L"
    assert EmailAddress.objects.get(email=ADDRESS).user.name == "Eve"
