"""The parser's syntax tree into nodes.

What would show nothing (an empty heading, quote, list, link or code) is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import comrak

from rooms.markup.addresses import misleads, words_mislead
from rooms.markup.caps import DEPTH, TooMuch
from rooms.markup.nodes import Node, append, element, is_visible, line_break
from rooms.markup.parser import parsed
from rooms.markup.source import Source

_SAFE_LINK = re.compile(r"https?://|mailto:", re.A | re.I)
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")
_NUMBER = re.compile(r"\d{1,9}[.)]")


def blocks(source: Source) -> list[Node]:
    """The blocks of a text, in order; raises `TooMuch` and `ParserFailed`."""
    text, root = parsed(source.text)
    return _Walk(source, text).root(root)


def paragraph(text: str) -> dict[str, Any]:
    """A paragraph that shows a text as typed."""
    first, *lines = text.split("\n")
    return element("p", [first, *(node for line in lines for node in (line_break(), line) if node)])


def code_block(info: str, code: str) -> dict[str, Any]:
    """A block of code with its language; other words beside the fence are its first line."""
    info = info.strip()
    if info and not _LANGUAGE.fullmatch(info):
        info, code = "", f"{info}\n{code}"
    block = {"t": "pre", "v": code}
    return block | {"lang": info} if info else block


def _value(node: comrak.AstNode) -> Any:
    """What a node holds; the parser's type hints do not know it."""
    return node.node_value.value  # type: ignore[attr-defined]


def _aligned(column: comrak.TableAlignment) -> str:
    if column == comrak.TableAlignment.Center:
        return "center"
    return "end" if column == comrak.TableAlignment.Right else ""


class _Walk:
    """Makes the nodes of one text."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._text = text
        self._lines: list[bytes] | None = None
        self._depth = 0

    def root(self, root: comrak.AstNode) -> list[Node]:
        """The blocks of the whole text."""
        return [self._block(node) or self._typed_block(node) for node in root.children]

    def _block(self, node: comrak.AstNode) -> dict[str, Any] | None:
        """The node of a block, or `None` if nothing of it would be seen."""
        make = _BLOCKS.get(type(node.node_value))
        if make is None:
            return None
        self._descend()
        block = make(self, node)
        self._depth -= 1
        return block

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise TooMuch

    def _of_inlines(self, kind: str, node: comrak.AstNode) -> dict[str, Any] | None:
        children = self._inlines(node)
        return element(kind, children) if is_visible(children) else None

    def _quote(self, node: comrak.AstNode) -> dict[str, Any] | None:
        children = self._blocks(node)
        return element("quote", children) if children else None

    def _blocks(self, parent: comrak.AstNode) -> list[Node]:
        """The blocks in a block; none if nothing of them would be seen."""
        made = [(self._block(node), node) for node in parent.children]
        if not any(block for block, _ in made):
            return []
        return [block or self._typed_block(node) for block, node in made]

    def _list(self, node: comrak.AstNode) -> dict[str, Any] | None:
        items = [(self._blocks(item), item) for item in node.children]
        if not any(blocks for blocks, _ in items):
            return None
        if _value(node).list_type == comrak.ListType.Bullet:
            return element("ul", [element("li", blocks) for blocks, _ in items])
        return element(
            "ol", [element("li", blocks) | {"n": self._number(item)} for blocks, item in items]
        )

    def _number(self, item: comrak.AstNode) -> str:
        """An item's number as typed, with its point or bracket."""
        found = _NUMBER.match(self._line(item.sourcepos.start.line, item.sourcepos.start.column))
        return found[0] if found else f"{_value(item).start}."

    def _code_block(self, node: comrak.AstNode) -> dict[str, Any] | None:
        value = _value(node)
        restore = self._source.restore
        block = code_block(restore(value.info), restore(value.literal).removesuffix("\n"))
        return block if is_visible([block["v"]]) else None

    def _table(self, node: comrak.AstNode) -> dict[str, Any] | None:
        """A table, or `None` if it is empty or a row has cells beyond the last column."""
        if any(map(self._is_cut, node.children)):
            return None
        rows = [[self._inlines(cell) for cell in row.children] for row in node.children]
        if not any(is_visible(cell) for row in rows for cell in row):
            return None
        made: list[Node] = [element("tr", [element("td", cell) for cell in row]) for row in rows]
        aligned = [_aligned(column) for column in _value(node).alignments]
        return element("table", made) | ({"align": aligned} if any(aligned) else {})

    def _is_cut(self, row: comrak.AstNode) -> bool:
        """Whether the parser left out a part of a table's row."""
        end = row.children[-1].sourcepos.end.column
        return bool(self._line(row.sourcepos.start.line, end + 1).strip(" \t|"))

    def _typed_block(self, node: comrak.AstNode) -> dict[str, Any]:
        """A paragraph with the source of a block."""
        return self._source.linked(self._typed(node, whole_line=True))

    def _typed(self, node: comrak.AstNode, *, whole_line: bool = False) -> str:
        """The source of a node, with `whole_line` up to the end of its last line."""
        start, end = node.sourcepos.start, node.sourcepos.end
        last = None if whole_line else end.column
        if start.line == end.line:
            return self._line(start.line, start.column, last)
        between = [self._line(number) for number in range(start.line + 1, end.line)]
        return "\n".join(
            [self._line(start.line, start.column), *between, self._line(end.line, 1, last)]
        )

    def _line(self, number: int, first: int = 1, last: int | None = None) -> str:
        """A line of the parsed text, or a part; the parser counts lines and bytes from 1."""
        if self._lines is None:
            self._lines = self._text.encode().split(b"\n")
        line = self._lines[number - 1] if number <= len(self._lines) else b""
        return line[first - 1 : last].decode(errors="replace")

    def _inlines(self, parent: comrak.AstNode) -> list[Node]:
        found: list[Node] = []
        self._add_inlines(found, parent)
        return found

    def _add_inlines(self, found: list[Node], parent: comrak.AstNode) -> None:
        for node in parent.children:
            # Each look at a node crosses into the parser and makes an object: there is one only.
            value: Any = node.node_value
            kind = type(value)
            if kind is _TEXT:
                self._source.add_linked(found, value.value)
            elif kind in _BREAKS:
                found.append(line_break())
            elif kind is comrak.EscapedTag:  # a single bar, and what follows it up to the next
                append(found, value.value)
                self._descend()
                self._add_inlines(found, node)
                self._depth -= 1
                append(found, value.value)
            elif made := self._inline(kind, value, node):
                found.append(made)
            else:
                self._source.add_linked(found, self._typed(node))

    def _inline(self, kind: type[Any], value: Any, node: comrak.AstNode) -> dict[str, Any] | None:
        """The node of a mark, or `None` if nothing of it would be seen."""
        if kind is comrak.Code:
            code = self._source.restore(value.value.literal)
            return {"t": "code", "v": code} if is_visible([code]) else None
        self._descend()
        made = None
        if kind in _MARKS:
            made = self._of_inlines(_MARKS[kind], node)
        elif kind is comrak.Link:
            made = self._link(node, value.value.url)
        self._depth -= 1
        return made

    def _link(self, node: comrak.AstNode, url: str) -> dict[str, Any] | None:
        """A link, or `None` if it shows nothing or another address than it opens."""
        href = self._source.address(url)
        if not _SAFE_LINK.match(href) or misleads(href):
            return None
        words = _unlinked(self._inlines(node), href)
        if not is_visible(words) or words_mislead(_shown(words), href):
            return None
        return element("a", words) | {"href": href}


def _unlinked(nodes: list[Node], href: str) -> list[Node]:
    """The words of a link to `href` without links in them; none if one leads elsewhere."""
    words: list[Node] = []
    for node in nodes:
        inside = _unlinked(node.get("c", []), href) if isinstance(node, dict) else []
        if isinstance(node, str) or "c" not in node:
            append(words, node)
        elif not inside or node.get("href", href) != href:
            return []
        elif node["t"] == "a":
            words += inside
        else:
            words.append(node | {"c": inside})
    return words


def _shown(nodes: list[Node]) -> str:
    """The text that nodes show."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        else:
            parts.append(node["v"] if "v" in node else _shown(node.get("c", [])))
    return "".join(parts)


_TEXT = comrak.Text
_BREAKS = (comrak.SoftBreak, comrak.LineBreak)
_MARKS: Final[dict[type[Any], str]] = {
    comrak.Emph: "em",
    comrak.Strong: "strong",
    comrak.Strikethrough: "s",
    comrak.SpoileredText: "spoiler",
}
_Make = Callable[[_Walk, comrak.AstNode], dict[str, Any] | None]
_BLOCKS: Final[dict[type[Any], _Make]] = {
    comrak.Paragraph: lambda walk, node: walk._of_inlines("p", node),
    comrak.Heading: lambda walk, node: walk._of_inlines("h", node),
    comrak.BlockQuote: _Walk._quote,
    comrak.List: _Walk._list,
    comrak.CodeBlock: _Walk._code_block,
    comrak.Table: _Walk._table,
}
