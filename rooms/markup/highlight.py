"""The colours of code: Pygments' tokens as runs of a few classes of our own."""

from __future__ import annotations

import re
from enum import IntEnum
from threading import Lock
from time import thread_time
from typing import Any

from pygments.lexers import (  # type: ignore[import-untyped]
    get_all_lexers,
    get_lexer_by_name,
)
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)

LONGEST = 4_000
"""Characters of code that are highlighted at most; a longer block stays plain."""
LONGEST_LINE = 1_000
"""Characters of a line at most."""
LONGEST_GAP = 400
"""Characters without a letter or digit between them at most, line breaks included."""
BUDGET = 0.04
"""Seconds of CPU time after which the rest of a block stays plain."""


class Class(IntEnum):
    """What a run of code is (`docs/protocol.md`)."""

    PLAIN = 0
    KEYWORD = 1
    NAME = 2
    BUILTIN = 3
    STRING = 4
    NUMBER = 5
    COMMENT = 6
    PUNCTUATION = 7
    INSERTED = 8
    DELETED = 9


Runs = tuple[int, ...]
"""Length in UTF-16 code units and `Class` of each run, in turn."""

LANGUAGES = frozenset({
    *("python", "pycon", "javascript", "typescript", "jsx", "tsx", "html", "xml", "css"),
    *("scss", "json", "yaml", "toml", "ini", "bash", "console", "powershell", "batch"),
    *("sql", "java", "kotlin", "scala", "c", "cpp", "csharp", "objective-c", "swift"),
    *("go", "rust", "ruby", "perl", "php", "lua", "splus", "julia", "haskell"),
    *("elixir", "clojure", "dart", "docker", "make", "nginx", "diff", "markdown", "tex"),
    *("graphql", "protobuf", "http"),
})  # fmt: skip
"""What people write in a chat, by the first of the names that Pygments knows for each.

The costliest of 137 to 2,855 hostile texts of 4,000 characters in each language took 43 ms of CPU
time (C#); 4,000 characters of ordinary Python take 9 ms. Without the bound on gaps and the budget,
C took 1.2 s. Terraform is left out, because it took 89 ms with them.
"""

_ALIASES = {
    alias: aliases[0]
    for _, aliases, _, _ in get_all_lexers(plugins=False)
    if aliases and aliases[0] in LANGUAGES
    for alias in aliases
}
_CLASSES = {
    Token: Class.PLAIN,
    Keyword: Class.KEYWORD,
    Keyword.Constant: Class.BUILTIN,
    Keyword.Type: Class.BUILTIN,
    Name.Function: Class.NAME,
    Name.Class: Class.NAME,
    Name.Tag: Class.NAME,
    Name.Exception: Class.BUILTIN,
    Name.Builtin: Class.BUILTIN,
    Name.Decorator: Class.BUILTIN,
    Name.Attribute: Class.BUILTIN,
    Name.Constant: Class.BUILTIN,
    Name.Entity: Class.BUILTIN,
    Literal: Class.STRING,
    String: Class.STRING,
    Number: Class.NUMBER,
    Comment: Class.COMMENT,
    Comment.Preproc: Class.BUILTIN,
    Comment.PreprocFile: Class.STRING,
    Operator: Class.PUNCTUATION,
    Operator.Word: Class.KEYWORD,
    Punctuation: Class.PUNCTUATION,
    Generic.Prompt: Class.PUNCTUATION,
    Generic.Heading: Class.KEYWORD,
    Generic.Subheading: Class.KEYWORD,
    Generic.Inserted: Class.INSERTED,
    Generic.Deleted: Class.DELETED,
}
"""The classes of Pygments' token types; any other type has the class of its nearest ancestor."""
_WORDS = re.compile(r"\w+")
_one_at_a_time = Lock()
"""Pygments completes the class of a lexer when it makes the first one, which two threads must not
do at the same time. They could not run in parallel anyway."""


def highlight(code: str, language: str, budget: float = BUDGET) -> Runs:
    """The runs of a block of code; their lengths add up to the code's.

    There are none where the language is not one of `LANGUAGES`, by any name that Pygments knows
    for it, or where the code is too long. The lexer may use `budget` seconds of CPU time.
    """
    name = _ALIASES.get(language.lower())
    if name is None or not _is_harmless(code):
        return ()
    runs = _Runs(code)
    with _one_at_a_time:
        lexer = get_lexer_by_name(name)
        deadline = thread_time() + budget
        # Lexers expect a newline at the end. This method takes the text as it is, where
        # `get_tokens` would strip and change it first.
        for start, kind, value in lexer.get_tokens_unprocessed(f"{code}\n"):
            runs.extend(start, Class.PLAIN)
            runs.extend(start + len(value), _class_of(kind))
            if thread_time() > deadline:
                break
    runs.extend(len(code), Class.PLAIN)
    return tuple(runs.flat)


def _is_harmless(code: str) -> bool:
    """Whether no pattern of a lexer can take long.

    Some patterns try each place of a line, or of a stretch of blank space and signs, again and
    again; no other thread runs meanwhile, and the budget is looked at only afterwards.
    """
    return (
        len(code) <= LONGEST
        and max(map(len, code.split("\n"))) <= LONGEST_LINE
        and max(map(len, _WORDS.split(code))) <= LONGEST_GAP
    )


class _Runs:
    """Runs that cover a code from its beginning, without gaps, whatever a lexer says."""

    def __init__(self, code: str) -> None:
        self.flat: list[int] = []
        self._code = code
        self._end = 0

    def extend(self, end: int, kind: Class) -> None:
        """Give everything from the end of the last run up to `end` a class."""
        piece = self._code[self._end : end]
        if not piece:
            return
        self._end += len(piece)
        # Blank space has no colour, so it needs no run of its own.
        if self.flat and (self.flat[-1] == kind or piece.isspace()):
            self.flat[-2] += _utf16_length(piece)
        else:
            self.flat += (_utf16_length(piece), int(kind))


def _class_of(kind: Any) -> Class:
    known = _CLASSES.get(kind)
    if known is None:
        known = _CLASSES[kind] = _class_of(kind.parent)
    return known


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
