"""Which files a page links: bundles where they are as new as their sources, or plain files."""

import hashlib
import json
from pathlib import Path

import pytest

from chatsite.page_files import (
    MANIFEST,
    PageFiles,
    bundled_files,
    feature_templates,
    plain_files,
)

MAIN = """
/** @typedef {import("./unused.js").Type} Type */
import { a } from "./lib/a.js";
import {
  b,
  c,
} from "./lib/b.js";
import "./side.js";
const later = async () => await import("./later.js");
"""
BUNDLED = {"room": PageFiles(styles=("room.css",), modules=("room.js", "chunk.js"))}


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """Sources of one page with a script of six modules, and of one page without a script."""
    js = tmp_path / "frontend" / "static" / "js"
    (js / "lib").mkdir(parents=True)
    (js / "main.js").write_text(MAIN)
    (js / "side.js").write_text('export * from "./lib/a.js";\nexport const text = "./no.js";\n')
    (js / "lib" / "a.js").write_text('export { d } from "../d.js";\n')
    (js / "lib" / "b.js").write_text('import { a } from "./a.js";\n')
    (js / "later.js").write_text('/** @type {typeof import("./type.js")} */\nexport let e;\n')
    (js / "d.js").write_text('import { main } from "./main.js";\n')
    page = {"script": "js/main.js", "styles": ["page.css"]}
    pages = {"room": page, "plain": {"script": None, "styles": []}}
    listed = {"base": ["base.css"], "pages": pages}
    (tmp_path / "frontend" / "pages.json").write_text(json.dumps(listed))
    return tmp_path / "frontend"


@pytest.fixture
def collected(tmp_path: Path, frontend: Path) -> Path:
    """Collected static files with bundles of these sources."""
    sources = {
        str(path.relative_to(frontend)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in frontend.rglob("*.js*")
    }
    page = {"styles": ["room.css"], "modules": ["room.js", "chunk.js"]}
    manifest = tmp_path / "static" / MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"pages": {"room": page}, "sources": sources}))
    return tmp_path / "static"


def test_all_modules_of_a_page_are_found(frontend: Path) -> None:
    """Imports of imports are found, each once, and later ones; no type and no text is."""
    files = plain_files(frontend)["room"]
    assert files.styles == ("base.css", "page.css")
    assert files.script == "js/main.js"
    modules = ["js/side.js", "js/lib/a.js", "js/lib/b.js", "js/d.js", "js/later.js"]
    assert sorted(files.imported) == sorted(modules)


def test_page_without_script(frontend: Path) -> None:
    """A page without a script has style sheets only."""
    files = plain_files(frontend)["plain"]
    assert (files.styles, files.script, files.imported) == (("base.css",), None, ())


def test_bundles_of_these_sources_are_used(frontend: Path, collected: Path) -> None:
    """Bundles whose sources have not changed are used."""
    assert bundled_files(frontend, collected) == BUNDLED


def test_without_bundles(frontend: Path, tmp_path: Path) -> None:
    """Where no bundles are collected, there are none to use."""
    assert bundled_files(frontend, tmp_path) is None


@pytest.mark.parametrize("change", ["changed", "removed"])
def test_bundles_of_other_sources_are_not_used(
    frontend: Path, collected: Path, caplog: pytest.LogCaptureFixture, change: str
) -> None:
    """Bundles that are older than a source are not used, and the log says so."""
    source = frontend / "static" / "js" / "lib" / "a.js"
    if change == "changed":
        source.write_text("export const d = 2;\n")
    else:
        source.unlink()
    assert bundled_files(frontend, collected) is None
    assert "static/js/lib/a.js has changed. Run `make static`." in caplog.text


def test_a_pattern_stands_for_the_style_sheets_that_match(frontend: Path) -> None:
    """Style sheets of features need not be listed one by one."""
    for name in ("b/b.css", "a/a.css", "a/a.js"):
        path = frontend / "static" / "features" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    page = {"script": None, "styles": ["first.css", "features/*/*.css"]}
    (frontend / "pages.json").write_text(json.dumps({"base": [], "pages": {"app": page}}))
    styles = plain_files(frontend)["app"].styles
    assert styles == ("first.css", "features/a/a.css", "features/b/b.css")


def test_templates_of_features(frontend: Path) -> None:
    """The templates of the features are found, in the order of their names."""
    for name in ("b", "a"):
        path = frontend / "static" / "chat" / "js" / "features" / name / "template.html"
        path.parent.mkdir(parents=True)
        path.write_text(f"<template>{name}</template>")
    assert feature_templates(frontend) == ["<template>a</template>", "<template>b</template>"]
