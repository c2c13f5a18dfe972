"""The style sheets and scripts of each page: those of the checkout, or bundles made of them.

`frontend/pages.json` lists the files of each page. `make static` bundles and collects them for a
deployment. Without DEBUG the bundles are used if they are collected and no source has changed
since; otherwise pages use the files of the checkout.
"""

from __future__ import annotations

import hashlib
import json
import logging
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

MANIFEST = Path("chat", "bundle", "manifest.json")
"""Where `frontend/build.js` writes which bundles a page uses, below the static files."""

_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b(?:[^"'();]*?\bfrom)?\s*["'](\.[^"']+)["']"""
    r"""|\bawait import\(["'](\.[^"']+)["']\)""",
    re.MULTILINE,
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageFiles:
    """Paths of files below STATIC_URL."""

    styles: tuple[str, ...]
    modules: tuple[str, ...]
    """The page's script, and then all modules that it imports, directly or indirectly.

    Of plain files, with what the page imports when it is used: many small modules, which would
    wait for each other then.
    """

    @property
    def script(self) -> str | None:
        """The module that the page runs; `None` if the page has no script."""
        return self.modules[0] if self.modules else None

    @property
    def imported(self) -> tuple[str, ...]:
        """The modules for the browser to load together with the script."""
        return self.modules[1:]


@cache
def files_of_pages() -> Mapping[str, PageFiles]:
    """Return the files of each page. The answer stays the same while the process runs."""
    frontend: Path = settings.FRONTEND
    bundled = None if settings.DEBUG else bundled_files(frontend, Path(settings.STATIC_ROOT))
    return plain_files(frontend) if bundled is None else bundled


def plain_files(frontend: Path) -> dict[str, PageFiles]:
    """Return the files of each page as they are in the checkout."""
    listed = json.loads((frontend / "pages.json").read_text("utf-8"))
    imports = cache(_imports)  # pages share most of their modules
    static = frontend / "static"
    return {
        name: PageFiles(
            styles=(*listed["base"], *_styles(static, page["styles"])),
            modules=_modules(static, page["script"], imports) if page["script"] else (),
        )
        for name, page in listed["pages"].items()
    }


def bundled_files(frontend: Path, collected: Path) -> dict[str, PageFiles] | None:
    """Return the bundles of each page in the directory of collected static files.

    `None` if there are none, or if they were made of other sources than those in `frontend`.
    """
    try:
        manifest: dict[str, Any] = json.loads((collected / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    for name, digest in manifest["sources"].items():
        if _digest(frontend / name) != digest:
            _log.warning("The bundles are not used: %s has changed. Run `make static`.", name)
            return None
    return {
        name: PageFiles(tuple(page["styles"]), tuple(page["modules"]))
        for name, page in manifest["pages"].items()
    }


def feature_templates(frontend: Path) -> list[str]:
    """Return the contents of the features' templates, for the page of the application."""
    folder = frontend / "static" / "chat" / "js" / "features"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*/*.html"))]


def _styles(static: Path, listed: list[str]) -> list[str]:
    """The style sheets that are listed; a pattern stands for all files that match, by name."""
    return [
        path
        for pattern in listed
        for path in (
            sorted(str(found.relative_to(static)) for found in static.glob(pattern))
            if "*" in pattern
            else [pattern]
        )
    ]


def _modules(
    static: Path, script: str, imports: Callable[[Path, str], Sequence[str]]
) -> tuple[str, ...]:
    found = [script]
    for module in found:  # the loop reaches the modules that it appends
        found += [path for path in imports(static, module) if path not in found]
    return tuple(found)


def _imports(static: Path, module: str) -> list[str]:
    """The modules that a module imports, in the order of its text, each once."""
    pairs = _IMPORT.findall((static / module).read_text("utf-8"))
    folder = posixpath.dirname(module)
    return list(dict.fromkeys(posixpath.normpath(f"{folder}/{a or b}") for a, b in pairs))


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal; `None` if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
