"""Whom a text calls: the names after an `@`, outside code and links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from rooms.markup.nodes import Node

# An @ within a word or an address calls nobody. The page has the same expressions
# (`frontend/static/chat/js/features/mentions/names.js`), and a fixture tries both.
_BEGIN = r"(?<![A-Za-z0-9_@/])@"
_END = r"(?!\w)"
_ALL = re.compile(rf"{_BEGIN}(room|here){_END}", re.I)


class Calls(msgspec.Struct, frozen=True):
    """What of a text may call somebody."""

    words: tuple[str, ...]
    """The parts of the text with an `@`, without code and links."""
    room: bool
    """Whether it says `@room`."""
    here: bool
    """Whether it says `@here`."""

    def named(self, names: Collection[str]) -> set[str]:
        """Those of the names that are called, in lower case; of two names that begin alike, the
        longer one is meant."""
        if not names:
            return set()
        longest_first = sorted(names, key=len, reverse=True)
        one = re.compile(rf"{_BEGIN}({'|'.join(map(re.escape, longest_first))}){_END}", re.I)
        return {found[1].lower() for part in self.words for found in one.finditer(part)}


def calls_in(text: str, doc: str) -> Calls | None:
    """What of a message may call somebody, from its text and its `doc`; None where nothing may."""
    if "@" not in text:
        return None
    parts = _said(msgspec.json.decode(doc)) if doc else [text]
    words = tuple(part for part in parts if "@" in part)
    if not words:
        return None
    found = {name.lower() for part in words for name in _ALL.findall(part)}
    return Calls(words, "room" in found, "here" in found)


def _said(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node["t"] not in ("a", "code", "pre"):
            yield from _said(node.get("c", ()))
