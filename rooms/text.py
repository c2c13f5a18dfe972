"""Checks and cleans the texts that people write; the same for every database and reader."""

from __future__ import annotations

import re
import unicodedata

from rooms.names import has_visible

# What Unicode calls a mandatory break (UAX #14): text from other programs has all of them.
_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls except tab and newline, lone surrogates, and the byte order mark: one of the
# databases, or another reader's JSON, cannot hold them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


STACKED = 30
"""Combining marks in a row at most, as in the "Stream-Safe Text Format" of UAX #15. To sort longer
rows into their normal order takes time that grows with the square of their length."""
# Every character with a combining class other than 0 is below U+20000.
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
_TOO_STACKED = re.compile(f"[{_MARKS}]{{{STACKED + 1}}}")
LONGER = 4
"""How many times as long as allowed a text may be before it is in NFC, which shortens texts."""


class BadText(ValueError):
    """A text that cannot be posted; `code` is the protocol's error code."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def clean_text(raw: str, longest: int, what: str = "A message") -> str:
    """Return a message's text in NFC, with newlines only and no blank ends; raises `BadText`.

    `longest` is the limit in code points, counted after cleaning; 0 means no limit. `what` names
    the text in the sentences of errors. The page's `cleanText` does the same, except that it
    removes forbidden characters.
    """
    text = raw if raw.isascii() else _composed(raw, longest, what)
    # No character that either expression matches is printable. This looks at a text ten times as
    # fast as they do, and is true of most.
    if not text.replace("\n", " ").isprintable():
        text = _LINE_BREAK.sub("\n", text)
        if _FORBIDDEN.search(text):
            raise BadText("bad_frame", f"{what} can't contain control characters.")
    text = text.strip()
    if not has_visible(text):
        raise BadText("empty", "Write something first.")
    if longest and len(text) > longest:
        raise BadText("too_long", f"{what} can have at most {longest} characters.")
    return text


def clean_line(raw: str, longest: int) -> str:
    """Return a single line in NFC, its spaces folded, perhaps empty; raises `BadText`."""
    text = " ".join(_LINE_BREAK.sub(" ", _composed(raw, longest, "A line")).split())
    if _FORBIDDEN.search(text):
        raise BadText("bad_frame", "A line can't contain control characters.")
    if len(text) > longest:
        raise BadText("too_long", f"A line can have at most {longest} characters.")
    return text


def _composed(raw: str, longest: int, what: str) -> str:
    """The text in NFC; raises `BadText` where that would take long."""
    if longest and len(raw.strip()) > LONGER * longest:
        raise BadText("too_long", f"{what} can have at most {longest} characters.")
    if _TOO_STACKED.search(raw):
        raise BadText("bad_frame", f"{what} can have at most {STACKED} marks on one letter.")
    return unicodedata.normalize("NFC", raw)
