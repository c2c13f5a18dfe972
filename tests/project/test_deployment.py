"""A deployed site: its settings are safe by default, or it does not start at all, and its commands
have these settings."""

import re
import secrets
import subprocess
from pathlib import Path

import pytest

from tests.services.site import ROOT, manage

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


def test_commands_run_as_the_service_does(tmp_path: Path) -> None:
    """`chat-manage` gives a command the user, folder, variables and Python of the service."""
    systemd = tmp_path / "systemd-run"
    systemd.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    systemd.chmod(0o755)
    command = ["createowner", "--name", "Ada Lovelace"]
    said = subprocess.run(
        [ROOT / "deploy" / "chat-manage", *command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    service = (ROOT / "deploy" / "chat.service").read_text()
    unit = dict(re.findall(r"^(\w+)=(.*)$", service, re.MULTILINE))
    for name in ("User", "Group", "WorkingDirectory", "EnvironmentFile"):
        assert f"--property={name}={unit[name]}" in said
    assert said[-5:] == [*unit["ExecStart"].split()[:2], *command]


def test_commands_in_the_documents() -> None:
    """docs/operations.md gives no command to a `manage.py` that lacks the site's variables."""
    text = (ROOT / "docs" / "operations.md").read_text()
    assert set(re.findall(r"(?:`|^)manage\.py (\w+)", text, re.MULTILINE)) == {"serve"}
