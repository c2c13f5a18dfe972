"""Basic Markdown into `doc`: a small tree of allowed nodes, from which pages build their own.

No HTML is made or read anywhere: what is no allowed node is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

Node = str | dict[str, Any]
"""Text, or an object whose `t` names its kind (`docs/protocol.md`)."""
NESTING = 20
"""Nodes within nodes; the parser leaves out what blocks hold beyond it."""

# Without one of these nothing in a text can be markup: most messages need no parser.
_MAY_BE_MARKUP = re.compile(
    r"[*_`~\[<>#\\]|://|mailto:|^ {0,3}([-+]|\d+[.)]) |^( {4}| {0,3}\t)", re.M
)
# What the parser looks at again and again. Beyond these numbers it takes tenths of a second over
# what nobody writes; code in fences is not looked into and not counted.
_COSTLY = re.compile(r"[\[\]*_~<>`!]")
_FENCED = re.compile(r"^```.*?^```", re.M | re.S)
COSTLY = 400
ADDRESSES = 30
_SAFE_LINK = re.compile(r"^(https?://|mailto:)", re.I)
_RENAMED: Final = {
    "paragraph": "p",
    "strong": "strong",
    "em": "em",
    "s": "s",
    "blockquote": "quote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "heading": "h",
}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": NESTING})
    parser.enable(["strikethrough", "linkify"])
    # A chat has no documents: no reference definitions, no rules, no pictures from elsewhere.
    parser.disable(["reference", "hr", "lheading", "image", "html_block", "html_inline", "entity"])
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return parser


def doc_json(text: str) -> str:
    """The tree of `text` as JSON, or the empty string where it is plain."""
    if not _MAY_BE_MARKUP.search(text):
        return ""
    tree = parse(text)
    return msgspec.json.encode(tree).decode() if tree else ""


def parse(text: str) -> list[Node]:
    """The tree of `text`; empty where it is plain, or more intricate than anyone means."""
    if _is_intricate(text):
        return []
    tokens = _parse(text)
    if _is_too_deep(tokens):
        return []
    root = SyntaxTreeNode(tokens)
    return [] if _is_plain(root, text) else _nodes(root)


def _is_intricate(text: str) -> bool:
    prose = _FENCED.sub("", text)
    return prose.count("://") > ADDRESSES or len(_COSTLY.findall(prose)) > COSTLY


def _is_too_deep(tokens: Sequence[Token]) -> bool:
    # Marks within a line nest without a limit: a few hundred would exhaust Python's stack.
    deepest = max((token.level for token in tokens), default=0)
    for token in tokens:
        for child in token.children or ():
            deepest = max(deepest, token.level + child.level)
    return deepest >= NESTING - 1


def _is_plain(root: SyntaxTreeNode, text: str) -> bool:
    """Paragraphs of nothing but the text itself (an escape, say, shows less than was typed)."""
    shown = []
    for node in root.walk(include_self=False):
        if node.type not in _PLAIN:
            return False
        if node.type == "text":
            shown.append(node.content)
    return "".join("".join(shown).split()) == "".join(text.split())


def _nodes(parent: SyntaxTreeNode) -> list[Node]:
    found: list[Node] = []
    for child in parent.children:
        for node in _node(child):
            if isinstance(node, str) and found and isinstance(found[-1], str):
                found[-1] += node
            elif node:
                found.append(node)
    return found


def _node(node: SyntaxTreeNode) -> list[Node]:
    kind = node.type
    if kind == "text":
        return [node.content]
    if kind in ("softbreak", "hardbreak"):
        return [{"t": "br"}]
    if kind == "code_inline":
        return [{"t": "code", "v": node.content}]
    if kind in ("fence", "code_block"):
        return [_code_block(node)]
    if kind == "link":
        return _link(node)
    if kind in _RENAMED:
        return [_element(node)]
    return _nodes(node)


def _element(node: SyntaxTreeNode) -> Node:
    element: dict[str, Any] = {"t": _RENAMED[node.type], "c": _nodes(node)}
    start = node.attrs.get("start")
    return element | {"start": start} if start is not None else element


def _code_block(node: SyntaxTreeNode) -> Node:
    block: dict[str, Any] = {"t": "pre", "v": node.content.removesuffix("\n")}
    language = re.match(r"[\w+#.-]{1,20}", node.info.strip()) if node.info else None
    return block | {"lang": language.group()} if language else block


def _link(node: SyntaxTreeNode) -> list[Node]:
    address = str(node.attrs.get("href", ""))
    if not _SAFE_LINK.match(address):
        return _nodes(node)
    return [{"t": "a", "href": address, "c": _nodes(node)}]


_PLAIN = {"paragraph", "inline", "text", "softbreak"}
_parse = _parser().parse
