"""Texts without what the eye overlooks, so that a word is found however it is written."""

from __future__ import annotations

import unicodedata
from functools import cache

from chatsite.accounts.name_keys import name_key

_BLOCKS = ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x530), (0x13A0, 0x1400))
"""Digits and letters of Latin, Greek, Cyrillic, Armenian and Cherokee, which look alike."""


def folded(text: str) -> str:
    """A text in which letters that are taken for each other are the same letter, in lower case."""
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in bare if not _is_overlooked(c))
    return text.translate(_letters())


def _is_overlooked(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("Mn", "Cf")


@cache
def _letters() -> dict[int, str]:
    """Each letter with the letter that stands for it: the one that keys of names have."""
    codes = (code for start, end in _BLOCKS for code in range(start, end))
    return {code: name_key(chr(code)) for code in codes if chr(code).isalnum()}
