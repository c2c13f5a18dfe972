"""Trees and texts for the tests of the parser."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from rooms.markup import Node

MARKS = st.text(st.sampled_from("ab *_`~[]()<>#\\\n-1.>!:/&;'\t|"), max_size=80).map(str.strip)
"""Texts of marks, without the quotation marks of a link's title, which nobody sees."""


def paragraph(*nodes: Node) -> list[Node]:
    """A tree of one paragraph."""
    return [{"t": "p", "c": list(nodes)}]


def walk(nodes: list[Any]) -> Iterator[dict[str, Any]]:
    """Every element of a tree."""
    for node in nodes:
        if isinstance(node, dict):
            yield node
            yield from walk(node.get("c", []))


def depth(nodes: list[Any]) -> int:
    """How many elements are within each other."""
    return max(
        (1 + depth(node.get("c", [])) for node in nodes if isinstance(node, dict)), default=0
    )


def shown(nodes: list[Any]) -> str:
    """All that was typed and is in a tree, without white space."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        else:
            children = shown(node.get("c", []))
            href = node.get("href", "")
            parts += [node.get("n", ""), node.get("lang", ""), children, node.get("v", "")]
            parts.append(href if href != children else "")
    return "".join("".join(parts).split())
