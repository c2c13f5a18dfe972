"""Names of rooms and people: any script, cleaned once where they enter."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

NAME_MAX = 80
"""Code points of a room's name, after NFKC."""
PERSON_MAX = 40
"""Code points of a person's name, after NFC."""

# Join controls are part of emoji and of several scripts (UAX #31), and tags are part of flags.
# Every other format character hides something: bidirectional controls reorder a line, and
# zero-width characters make one name look like another.
_JOINERS = {"\u200c", "\u200d"}
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_VISIBLE = {"L", "N", "P", "S"}
# These have the category of letters, marks or symbols and no visible shape: fillers (Unicode's
# Default_Ignorable_Code_Point), the empty Braille pattern, and the replacement of broken UTF-8.
_TAG_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""A region's flag, as of Scotland: a black flag, the region in tags, the end (UTS #51, ED-14a)."""
_ASCII_UNSEEN = frozenset(map(chr, (*range(0x21), 0x7F)))
_UNSEEN = set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufffd")


class BadName(ValueError):
    """A name that cannot be used, with a sentence that says why."""


def room_name(raw: str) -> str:
    """A room's name as shown: NFKC, inner spaces folded; raises `BadName`."""
    name = _clean(raw, "NFKC", NAME_MAX, "A room's name")
    if "/" in name or "\\" in name:
        raise BadName("A room's name can't contain a slash.")
    if name in {".", ".."}:
        raise BadName("A room can't be called by dots alone.")
    return name


def room_key(name: str) -> str:
    """The same key for all spellings of a room's name (caseless match, Unicode 3.13, D146)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


@lru_cache(maxsize=4096)  # asked for with every message
def room_topic(key: str) -> str:
    """The broker's short ASCII topic for a room: names of any script hash to one form."""
    return "room:" + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def has_visible(text: str) -> bool:
    """Whether there is anything to see in `text`."""
    if text.isascii():
        return not _ASCII_UNSEEN.issuperset(text)
    return any(
        unicodedata.category(character)[0] in _VISIBLE and character not in _UNSEEN
        for character in text
    )


def person_name(raw: str) -> str:
    """A person's name: NFC, inner spaces folded; raises `BadName`."""
    return _clean(raw, "NFC", PERSON_MAX, "A name")


def _clean(raw: str, form: str, longest: int, what: str) -> str:
    if len(raw) > 8 * longest:
        raise BadName(f"{what} can have at most {longest} characters.")
    if any(_is_hidden(character) for character in _TAG_FLAG.sub("", raw)):
        raise BadName(f"{what} can't contain control or invisible characters.")
    name = " ".join(unicodedata.normalize(form, raw).split())  # type: ignore[arg-type]
    if not has_visible(name):
        raise BadName(f"{what} needs at least one visible character.")
    if len(name) > longest:
        raise BadName(f"{what} can have at most {longest} characters.")
    return name


def _is_hidden(character: str) -> bool:
    if character in _JOINERS:
        return False
    return character in _UNSEEN or unicodedata.category(character) in _REFUSED
