"""The nodes of `doc` (`docs/protocol.md`): plain strings and dictionaries, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rooms.names import has_visible

Node = str | dict[str, Any]
"""A text, or an object whose `t` names its kind."""


class CodeBlock(NamedTuple):
    """A block of code."""

    text: str
    language: str
    """As typed; empty where none was named."""


def element(kind: str, children: list[Node]) -> dict[str, Any]:
    """A node with children."""
    return {"t": kind, "c": children}


def line_break() -> dict[str, Any]:
    """A line break within a paragraph."""
    return {"t": "br"}


def append(nodes: list[Node], node: Node) -> None:
    """Add a node; a text joins the text before it, and an empty one is left out."""
    if isinstance(node, str) and nodes and isinstance(nodes[-1], str):
        nodes[-1] += node
    elif node:
        nodes.append(node)


def is_visible(nodes: Iterable[Node]) -> bool:
    """Whether a reader sees anything of the nodes; elements are only made around visible text."""
    for node in nodes:
        if isinstance(node, str):
            if has_visible(node):
                return True
        elif node["t"] != "br":
            return True
    return False


def code_blocks(nodes: Iterable[Node]) -> Iterator[CodeBlock]:
    """The blocks of code in a tree, in the order of the document."""
    for node in nodes:
        if isinstance(node, str):
            continue
        if node["t"] == "pre":
            yield CodeBlock(node["v"], node.get("lang", ""))
        else:
            yield from code_blocks(node.get("c", ()))
