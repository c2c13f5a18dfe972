"""What is sent in place of a passkey."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.chatsite.accounts.people import PASSWORD, sign_up

LOGIN = "/account/2fa/webauthn/login/"
ADD = "/account/2fa/webauthn/add/"


_SHAPES: list[Any] = [
    [],
    1,
    {"id": 1},
    {"id": "", "rawId": "", "type": "public-key", "response": {}},
    {"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "x"}},
    {"id": None, "rawId": None, "response": None},
]
_NO_JSON = ["", "{", "1" * 5_001, "[" * 10_000, '"' + "a" * 100_000 + '"']


@pytest.mark.parametrize("credential", [*_NO_JSON, *map(json.dumps, _SHAPES)])
@pytest.mark.django_db
def test_what_is_none(client: Client, credential: str) -> None:
    """It is refused as a passkey that is not known, and nobody is logged in."""
    cache.clear()
    client.get(LOGIN, headers={"Accept": "application/json"})
    response = client.post(LOGIN, {"credential": credential})
    assert response.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", [*_NO_JSON, *map(json.dumps, _SHAPES)])
@pytest.mark.django_db
def test_what_is_no_new_passkey(client: Client, credential: str) -> None:
    """The form is shown again, and nothing is added to the account."""
    cache.clear()
    sign_up(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get(ADD)
    response = client.post(ADD, {"name": "Key", "credential": credential})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Authenticator.objects.exists()
