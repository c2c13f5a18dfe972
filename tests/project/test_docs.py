"""What the documents say is so: links lead somewhere, settings and limits are the real ones."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from rooms.limits import Limits
from tests.services.site import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|js|html|sh|md|json|conf|service))`")
MADE = re.compile(r"^`((?:[\w.-]+/)+[\w.-]+)`\n\n```python$", re.MULTILINE)
"""A file that a document shows as a whole: the reader makes it, or it is there."""
ATTRIBUTE = re.compile(r"`([A-Z]\w+)\.(\w+)`")
MAP_FLAGS = re.MULTILINE | re.DOTALL
VARIABLE = re.compile(r"""(?:env\.\w+\(|environ(?:\.get\(|\[))\s*["']([A-Z][A-Z0-9_]*)""")


def _headings(document: Path) -> set[str]:
    """The anchors of a document's headings, as web front ends of repositories make them."""
    lines = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_links_lead_somewhere(document: Path) -> None:
    """Each relative link of a document leads to a file, and to a heading where it names one."""
    for target, anchor in LINK.findall(document.read_text()):
        path = document.parent / target if target else document
        assert path.exists(), target
        assert not anchor or anchor in _headings(path), anchor


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_named_files_exist(document: Path) -> None:
    """Each file that a document names is there, or is made by following the document."""
    text = document.read_text()
    named = {name for name in FILE.findall(text) if not name.startswith("mysite/")}
    named -= set(MADE.findall(text))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_named_attributes_exist() -> None:
    """The table of words in docs/architecture.md names attributes that the code has."""
    section = (ROOT / "docs" / "architecture.md").read_text().split("\n## ")[1]
    named = ATTRIBUTE.findall(section)
    code = [path.read_text() for path in (ROOT / "rooms").rglob("*.py")]
    classes = {
        node.name: ast.unparse(node)
        for text in code
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    }
    assert named
    for owner, attribute in named:
        assert re.search(rf"\b{attribute}\b[^(]*(:|=)", classes[owner]), f"{owner}.{attribute}"


def test_the_map_names_every_module() -> None:
    """The map in docs/architecture.md has each module of `rooms` in its package, and no other."""
    _, _, section = (ROOT / "docs" / "architecture.md").read_text().partition("## Map of modules\n")
    mapped = {
        f"{package}/{module}"
        for package, rows in re.findall(r"^### `([\w/]+)`\n(.*?)(?=^#|\Z)", section, MAP_FLAGS)
        for module in re.findall(r"^\| `(\w+\.py)` \|", rows, re.MULTILINE)
    }
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "rooms").rglob("*.py")}
    listed = {name for name in modules if not name.endswith("__init__.py")}
    assert mapped == {name for name in listed if "/migrations/" not in name}


def test_every_limit_is_described() -> None:
    """The table of limits has each limit with its default, and no other."""
    text = (ROOT / "docs" / "operations.md").read_text()
    described = dict(re.findall(r"^\| `CHAT_([A-Z_]+)` \| (\d+) \|", text, re.MULTILINE))
    assert described == {field.name.upper(): str(field.default) for field in fields(Limits)}


def test_every_setting_is_described() -> None:
    """Each variable that the settings read is in the README or in docs/operations.md."""
    sources = [*(ROOT / "chatsite").glob("*.py")]
    read = {name for source in sources for name in VARIABLE.findall(source.read_text())}
    text = (ROOT / "README.md").read_text() + (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in read if f"`{name}`" not in text} == {"DJANGO_SETTINGS_MODULE"} & read


def test_documents_name_no_machine() -> None:
    """No document shows a path of somebody's own machine."""
    for document in DOCUMENTS:
        assert re.findall(r"/(?:home|root|Users|tmp)/\w+", document.read_text()) == []
