"""What a message says, without its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from rooms.markup.nodes import Node

COVERED = "▒▒▒"
"""What stands for the words of a spoiler."""
_APART = {"p", "h", "li", "tr", "td", "pre", "quote"}
"""Nodes whose words are apart from those around them."""


def words(text: str, doc: str) -> str:
    """A message in one line, from its text and its `doc`; spoilers stay covered."""
    if not doc:
        return " ".join(text.split())
    return " ".join("".join(_said(msgspec.json.decode(doc))).split())


def _said(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node["t"] == "spoiler":
            yield COVERED
        else:
            apart = " " if node["t"] in _APART or node["t"] == "br" else ""
            yield apart
            yield node.get("v", "")
            yield from _said(node.get("c", ()))
            yield apart
