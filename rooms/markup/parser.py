"""The parser (comrak) with the options of a chat, and quotes that end with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import comrak

_EXTENSIONS = comrak.ExtensionOptions(
    strikethrough=True, table=True, spoiler=True, cjk_friendly_emphasis=True
)
_OPTIONS = comrak.ParseOptions(ignore_setext=True)
_ITEM = r"(?:[-+*]|\d{1,9}[.)])"
_UNSURE = re.compile(
    r"^(?: {4}|[ >]*\t)[ \t]*>"  # a quote in a list, or code
    rf"|^[ \t>]*(?:{_ITEM}[ \t]+)+>"  # a quote that begins a list's item
    rf"|^[ \t>]*(?:#+|{_ITEM}[-+* \t>]*)$"  # a line that may be words, or show nothing
    r"|```|~~~|>(?: {5}| {0,4}\t)",  # code in a quote
    re.M,
)
_QUOTE_MARKS = re.compile(r"[ \t>]*")


class ParserFailed(Exception):
    """The parser failed at a text; a fault of the parser."""


def parsed(text: str) -> tuple[str, comrak.AstNode]:
    """The syntax tree, and the text that its positions refer to; raises `ParserFailed`.

    CommonMark takes a line without a quote's mark into the paragraph of the quote before it
    (5.1, "laziness"). Here the quote ends: a blank line is put ahead of such a line.
    """
    if ">" not in text:
        return text, _parse(text)
    if not _UNSURE.search(text):
        text = _ended(text.split("\n"))
        return text, _parse(text)
    # What is a quote here only the parser can tell.
    root = _parse(text)
    ended = _end_quotes(root, text)
    return (text, root) if ended == text else (ended, _parse(ended))


def _parse(text: str) -> comrak.AstNode:
    try:
        return comrak.parse_document(text, _EXTENSIONS, _OPTIONS)
    except BaseException as error:
        # A panic of the Rust code arrives as an exception that is no `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise ParserFailed(text) from error


def _ended(lines: Sequence[str]) -> str:
    """The lines as a text, with a blank line ahead of each that has fewer marks of quotes than
    the one before."""
    made = []
    before = 0
    for line in lines:
        marks = _quote_marks(line)
        words = line.strip(" \t>")
        if words and marks < before:
            made.append(">" * marks)
        made.append(line)
        before = marks if words else 0
    return "\n".join(made)


def _end_quotes(root: comrak.AstNode, text: str) -> str:
    """The text with a blank line ahead of each line that leaves a quote."""
    lines = text.split("\n")
    blank: dict[int, str] = {}
    for quotes, node in _quoted(root, 0):
        first, last = node.sourcepos.start.line, node.sourcepos.end.line
        marks = [quotes, *map(_quote_marks, lines[first:last])]
        for offset, (before, after) in enumerate(pairwise(marks)):
            if after < min(before, quotes):
                blank[first + offset] = ">" * after
    if not blank:
        return text
    return "\n".join(
        f"{blank[index]}\n{line}" if index in blank else line for index, line in enumerate(lines)
    )


def _quoted(parent: comrak.AstNode, quotes: int) -> Iterator[tuple[int, comrak.AstNode]]:
    """The paragraphs in quotes, each with the number of quotes that it is in."""
    for node in parent.children:
        kind = type(node.node_value)
        if kind is comrak.Paragraph:
            if quotes:
                yield quotes, node
        elif kind in (comrak.BlockQuote, comrak.List, comrak.Item):
            yield from _quoted(node, quotes + (kind is comrak.BlockQuote))


def _quote_marks(line: str) -> int:
    """How many quote marks a line begins with."""
    found = _QUOTE_MARKS.match(line)
    return found[0].count(">") if found else 0
