"""Importing the package needs nothing that a site has not set up yet."""

import subprocess
import sys

import pytest

from tests.services.site import ROOT

MODULES = ["websocket.middleware", "websocket.urls", "websocket.auth", "websocket.testing"]


@pytest.mark.parametrize("module", [*MODULES, "websocket.uvicorn"])
def test_import_before_settings(module: str) -> None:
    """An `asgi.py` may import the package before it names the settings."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=ROOT,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode == 0
