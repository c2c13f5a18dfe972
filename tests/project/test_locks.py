"""The lock files pin all that pyproject.toml asks for, with hashes, and name no place."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.services.site import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def _pins(lock: str) -> dict[str, list[str]]:
    """Each package of a lock file with its versions: one, or one for each range of Pythons."""
    pins: dict[str, list[str]] = {}
    for name, version in _PIN.findall((ROOT / lock).read_text()):
        pins.setdefault(name, []).append(version)
    return pins


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    """`pip install --require-hashes` has something to check for each package."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text().strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [*LOCKS, "frontend/package-lock.json"])
def test_lock_names_no_place(lock: str) -> None:
    """Packages come from wherever the installer is told to look, on any machine."""
    text = (ROOT / lock).read_text()
    assert re.findall(r'"resolved"|file:|--(?:index-url|find-links)|@ https?:', text) == []


def test_what_the_site_needs_is_pinned() -> None:
    """Each dependency is in requirements.lock, at a version that pyproject.toml allows."""
    pins = _pins("requirements.lock")
    for line in _project()["project"]["dependencies"]:
        wanted = Requirement(line)
        assert wanted.name in pins, wanted
        assert all(wanted.specifier.contains(version) for version in pins[wanted.name]), wanted


def test_what_development_needs_is_pinned() -> None:
    """Each development package is in requirements-dev.lock."""
    wanted = {Requirement(line).name for line in _project()["dependency-groups"]["dev"]}
    assert wanted - _pins("requirements-dev.lock").keys() == set()


def test_development_runs_what_is_deployed() -> None:
    """The development lock holds the very versions of the other one."""
    development = _pins("requirements-dev.lock")
    for name, versions in _pins("requirements.lock").items():
        assert development.get(name) == versions, name
