"""The one check of what people write: the same on every database, safe for every reader."""

from __future__ import annotations

import re
import unicodedata

from rooms.names import has_visible

# C0 and C1 controls but tab and newline, lone surrogates, and the byte order mark: one of the
# databases, or another reader's JSON, would choke on them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


class BadText(ValueError):
    """A text that cannot be posted; `code` is the protocol's error code."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def clean_text(raw: str, longest: int) -> str:
    """A message's text: NFC, lines end in a newline, no blank ends; raises `BadText`.

    `longest` is in code points, 0 for no limit.
    """
    text = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text):
        raise BadText("bad_frame", "A message can't contain control characters.")
    text = text.strip()
    if not has_visible(text):
        raise BadText("empty", "Write something first.")
    if longest and len(text) > longest:
        raise BadText("too_long", f"A message can have at most {longest} characters.")
    return text
