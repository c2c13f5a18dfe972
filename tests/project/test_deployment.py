"""The settings of a deployed site: safe by default, or not started at all."""

import secrets

import pytest

from tests.services.site import manage

DEPLOYED = {
    "DEBUG": "0",
    "ALLOWED_HOSTS": "chat.example.org",
    "BEHIND_PROXY": "127.0.0.1",
    "SECRET_KEY": secrets.token_urlsafe(64),
}


def test_deploy_check_is_clean() -> None:
    """`manage.py check --deploy` has nothing to say."""
    said = manage("check", "--deploy", "--fail-level", "DEBUG", env=DEPLOYED)
    assert "no issues" in said


def test_site_without_a_secret_is_refused() -> None:
    """Without DEBUG and without SECRET_KEY nothing starts, and the message names the variable."""
    env = {**DEPLOYED, "SECRET_KEY": ""}
    with pytest.raises(RuntimeError, match="SECRET_KEY is not set"):
        manage("check", env=env)


def test_models_have_their_migrations() -> None:
    """No model has changed without a migration."""
    said = manage("makemigrations", "--check", "--dry-run", env=DEPLOYED)
    assert "No changes" in said
