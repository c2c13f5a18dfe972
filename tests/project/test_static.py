"""Static files as deployed: hashed names all the way down, so that each may be cached for ever."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

IMPORT = re.compile(
    r"""^\s*(?:import\s+(?:[^"';]+\sfrom\s+)?|export\s+(?:\{[^}]*\}|\*[^"';]*)\s*from\s+)["']([^"']+)""",
    re.MULTILINE,
)
CSS_IMPORT = re.compile(r"""(?:@import\s+(?:url\()?|url\()["']?([^"')]+)""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with all static files, collected as for a deployment."""
    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "chatsite.static.HashedStatic"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", "--noinput", verbosity=0)
        yield root


def _hashed(root: Path, kind: str) -> list[Path]:
    return [path for path in root.rglob(f"*.{kind}") if HASHED.search(path.name)]


def test_every_import_of_a_module_is_hashed(collected: Path) -> None:
    """A module imports the hashed name of each of its neighbours, and that file exists."""
    modules = _hashed(collected, "js")
    assert modules
    for module in modules:
        for name in IMPORT.findall(module.read_text()):
            assert HASHED.search(name), f"{module.name} imports {name}"
            assert (module.parent / name).is_file(), f"{module.name} imports {name}"


def test_every_import_of_a_style_sheet_is_hashed(collected: Path) -> None:
    """A style sheet names the hashed file of each sheet and image that it uses."""
    sheets = _hashed(collected, "css")
    assert sheets
    for sheet in sheets:
        names = [name for name in CSS_IMPORT.findall(sheet.read_text()) if "data:" not in name]
        for name in names:
            assert HASHED.search(name), f"{sheet.name} uses {name}"
            assert (sheet.parent / name).is_file(), f"{sheet.name} uses {name}"
