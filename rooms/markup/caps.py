"""How much structure a text may have: what exceeds a cap is shown as plain text.

The caps bound what any text costs (`python -m benchmarks.markup`), and how large its tree is.
They are far above what people write. What is inside fenced code is not parsed and not counted.
"""

from __future__ import annotations

import re

MARKS = 400
"""Characters that may be marks."""
LINES = 300
BLOCKS = 200
"""Quotes and items of lists that lines open."""
NESTED = 20
"""Quotes and lists that one line opens."""
RUN = 80
"""Equal marks in a row."""
FENCES = 200
"""Blocks of fenced code."""
ADDRESSES = 100
DEPTH = 20
"""Nodes within nodes; pages show a little more."""

_COUNTED = "*_~|`\\[]"
_RUNS = [mark * (RUN + 1) for mark in _COUNTED]
_SCHEME = re.compile(r"://|(?ai:mailto:)")
_MARKER = r"[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=\s))"
_NESTED = re.compile(rf"(?:{_MARKER}){{{NESTED + 1}}}")
_OPENED = re.compile(rf"\n((?:{_MARKER})+)")


class TooMuch(Exception):
    """The text has more structure than a cap allows."""


def check_caps(text: str) -> None:
    """Raise `TooMuch` for a text that is not to be parsed; takes linear time."""
    if _NESTED.match(text) or (len(text) > RUN and _exceeds(text)):
        raise TooMuch


def _exceeds(text: str) -> bool:
    opened = _OPENED.findall(text)
    return (
        sum(map(text.count, _COUNTED)) > MARKS
        or text.count("\n") >= LINES
        or (text.count(":") > ADDRESSES and len(_SCHEME.findall(text)) > ADDRESSES)
        or sum(map("".join(opened).count, ">*+-.)")) > BLOCKS
        or any(map(_NESTED.match, opened))
        or any(run in text for run in _RUNS)
    )
