"""A deployment's static files, made as `make static` makes them."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.services.once import once
from tests.services.site import ROOT, manage

DEVELOPMENT = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DEBUG": "1"}
"""What makes a site of the browser tests one that is being developed, with unbundled pages."""


def deployment(directory: Path, *, bundled: bool) -> dict[str, str]:
    """Collect static files below `directory` and return the environment of a site with them.

    `bundled` says whether the pages' files are bundled first.
    """
    env = environment(directory, bundled=bundled)
    if bundled:
        _bundle(directory / "bundle")
    manage("collectstatic", "--noinput", "--verbosity", "0", env=env)
    return env


def environment(directory: Path, *, bundled: bool) -> dict[str, str]:
    """The environment of a site with such files: its production settings, but no TLS."""
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.browser.production",
        "TEST_STATIC_ROOT": str(directory / "static"),
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "k" * 64,
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    if bundled:
        env["TEST_BUNDLES"] = str(directory / "bundle")
    return env


@pytest.fixture(scope="session")
def bundled_env() -> Mapping[str, str]:
    """The environment of a site with bundled pages; made once for all processes of the run."""
    return environment(once("deployment", _make), bundled=True)


def _make(directory: Path) -> None:
    deployment(directory, bundled=True)


def _bundle(directory: Path) -> None:
    npm = [sys.executable, ".ci/npm.py", "--prefix", "frontend", "--silent"]
    done = subprocess.run(
        [*npm, "run", "bundle", "--", str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(
            "The pages could not be bundled. `make frontend/node_modules/.installed` installs "
            f"the packages for it.\n{done.stdout}{done.stderr}"
        )
