"""Keys of names: two names that people take for each other have the same key.

A key ignores case, width, accents and look-alikes. It follows the skeletons of Unicode TR39 with
the data of that report. It ignores case as well, which skeletons alone do not: the capital I looks
like a small l, so both I and i have the key of l.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache, lru_cache

from confusable_homoglyphs import confusables

LONGEST = 200
"""Characters of a key that is stored as it is; of a longer one its digest is stored."""
_MARK = "\u200e"
"""The data has it around characters that are written from right to left."""
_OVERLAY, _ACCENTS = 1, 200
"""Canonical combining classes of strokes through a letter, and the first of those of accents."""


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """The key of a name that is clean already (`rooms.names.person_name`)."""
    text = _bare(name)
    if confusables.is_mixed_script(text):
        # In one script a small nu is the small form of N; beside Latin letters it is seen as a v.
        text = _bare("".join(map(_as_seen, text)))
    folded = _bare(text.casefold())
    key = " ".join(_bare("".join(map(_as_seen_in_any_case, folded))).split())
    return key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()


def _bare(text: str) -> str:
    """The text without accents and without characters that are not seen."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not _is_overlooked(c))


def _is_overlooked(character: str) -> bool:
    combining = unicodedata.combining(character)
    if combining == _OVERLAY or combining >= _ACCENTS:
        return True
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _as_seen_in_any_case(character: str) -> str:
    """What stands for a character that was folded.

    The capital decides where it looks like a Latin letter: most letters that look like another do
    so as capitals.
    """
    small = _as_seen(character)
    if len(small) > 1:
        return small.casefold()
    capital = _as_seen(character.upper())
    return (capital if capital.isascii() else small).casefold()


def _as_seen(character: str) -> str:
    """The prototype of a character: what it is taken for."""
    return _prototypes().get(character, character)


@cache
def _prototypes() -> dict[str, str]:
    """Character to prototype, from the pairs of the data, which do not say which is which.

    Only prototypes have several characters, and a prototype has more look-alikes than each of
    these.
    """
    near: dict[str, set[str]] = {}
    for one, others in confusables.confusables_data.items():
        for other in others:
            pair = one.replace(_MARK, ""), other["c"].replace(_MARK, "")
            near.setdefault(pair[0], set()).add(pair[1])
            near.setdefault(pair[1], set()).add(pair[0])

    def rank(text: str) -> tuple[bool, int, str]:
        return len(text) > 1, len(near[text]), text

    found = {text: max(others, key=rank) for text, others in near.items() if len(text) == 1}
    return {text: other for text, other in found.items() if rank(other) > rank(text)}
