"""From a text to its `doc`: which texts are parsed at all, and in which parts.

What a text may cost is bounded before it is parsed: the structure of what the parser gets is
capped, and a text beyond a cap is plain. `python -m benchmarks.markup` measures the worst texts
that are known.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

import msgspec

from rooms.markup.caps import FENCES, TooMuch, check_caps
from rooms.markup.nodes import Node, is_visible
from rooms.markup.source import RESERVED, Source
from rooms.markup.tree import blocks, code_block, paragraph

logger = logging.getLogger(__name__)

SIZE = 10
"""Characters of JSON for each character of the text, beyond the first thousand."""

# Without one of these nothing in a text can be markup. Most messages need no parser.
_INLINE = re.compile(r"[*_`~|\\\[]")
_ADDRESS = re.compile(r"://|(?ai:mailto:)")
_BLOCK = r" {0,3}(?:>|(?:#{1,6}|[-+]|\d{1,9}[.)])(?:[ \t]|$))"
_FIRST_LINE = re.compile(_BLOCK, re.M)
_LATER_LINE = re.compile(rf"\n(?:{_BLOCK}| {{4}}| {{0,3}}\t)", re.M)
# A fence at the beginning of a line (CommonMark 4.5); without an end it runs to the text's end.
_FENCE = re.compile(
    r"^(?P<fence>(?P<char>[`~])(?P=char){2,})(?P<info>(?:(?<=`)[^`\n]*|(?<=~)[^\n]*))$"
    r"(?P<code>(?:\n(?s:.*?))??)(?:\n {0,3}(?P=fence)(?P=char)*[ \t]*$|\Z)",
    re.M,
)


def doc_json(text: str) -> str:
    """The tree of `text` as JSON, or the empty string where it is plain. Never raises."""
    if not _may_be_markup(text):
        return ""
    tree = parse(text)
    if not tree:
        return ""
    doc = msgspec.json.encode(tree).decode()
    return doc if len(doc) <= 1000 + SIZE * len(text) else ""


def parse(text: str) -> list[Node]:
    """The tree of `text`; empty where it is plain or its structure exceeds a cap."""
    if not text.isascii() and RESERVED.search(text):
        return []
    try:
        tree = _tree(text)
    except TooMuch:
        return []
    except Exception:
        # Every text can be shown as plain text: a fault in here is no reason to lose one.
        logger.exception("A message could not be parsed")
        return []
    return [] if _is_plain(tree, text) else tree


def _may_be_markup(text: str) -> bool:
    return bool(
        _INLINE.search(text)
        or (":" in text and _ADDRESS.search(text))
        or _FIRST_LINE.match(text)
        or ("\n" in text and _LATER_LINE.search(text))
    )


def _tree(text: str) -> list[Node]:
    if "```" not in text and "~~~" not in text:
        check_caps(text)
        source = Source(text)
        hidden = source.text
        if "\n" in hidden or _INLINE.search(hidden) or _FIRST_LINE.match(hidden):
            return blocks(source)
        # One line with nothing but words and addresses, which the source knows already.
        return [source.linked(hidden)]
    parts = list(_parts(text))
    check_caps("\n".join(part for part in parts if isinstance(part, str)))
    tree: list[Node] = []
    for part in parts:
        if isinstance(part, str):
            tree += blocks(Source(part))
        else:
            block = code_block(part["info"], part["code"][1:])
            tree.append(block if is_visible([block["v"]]) else paragraph(part[0]))
    return tree


def _parts(text: str) -> Iterator[str | re.Match[str]]:
    """The text's fenced code as matches, and the texts around it; raises `TooMuch`."""
    end = 0
    for number, fence in enumerate(_FENCE.finditer(text)):
        if number == FENCES:
            raise TooMuch
        if between := text[end : fence.start()].strip("\n"):
            yield between
        yield fence
        end = fence.end()
    if rest := text[end:].strip("\n"):
        yield rest


def _is_plain(tree: Sequence[Node], text: str) -> bool:
    """Whether the tree shows nothing but the text (an escape, say, shows less than was typed)."""
    shown = []
    for block in tree:
        if isinstance(block, str) or block["t"] != "p":
            return False
        for node in block["c"]:
            if isinstance(node, str):
                shown.append(node)
            elif node["t"] != "br":
                return False
    return "".join("".join(shown).split()) == "".join(text.split())
