"""Recognises an emoji: one character or sequence that a picker could offer (Unicode TR 51)."""

from __future__ import annotations

import unicodedata

_JOINER, _VARIATION, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_TAGS = range(0xE0020, 0xE0080)
_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL = range(0x1F1E6, 0x1F200)


def is_emoji(text: str) -> bool:
    """Whether `text` is one emoji and nothing else.

    Each part between joiners begins with a symbol; only what modifies it may follow. A flag is
    a pair of regional indicators, a keycap a digit with its sign.
    """
    if text and all(ord(character) in _REGIONAL for character in text):
        return len(text) == 2
    if text.endswith(_KEYCAP):
        return text[0] in "0123456789#*" and text[1:] in (_KEYCAP, _VARIATION + _KEYCAP)
    return all(_is_part(part) for part in text.split(_JOINER))


def _is_part(part: str) -> bool:
    if not part or unicodedata.category(part[0]) not in {"So", "Sm", "Po"} or part[0] < "\u00a9":
        return False
    return all(
        character == _VARIATION or ord(character) in _TONES or ord(character) in _TAGS
        for character in part[1:]
    )
