"""Names of rooms and people: any script, cleaned once where they enter."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

NAME_MAX = 80
"""Code points of a room's name, after NFKC."""
PERSON_MAX = 40
"""Code points of a person's name, after NFC."""
SITE_MAX = 60
"""Code points of a site's name, after NFC."""
SECRET_SLUG = "~"  # noqa: S105 - the beginning of an address
"""How the random address of a private or direct room begins. No open room's name does."""

# Every format character but the ones below hides something: bidirectional controls reorder a line,
# and zero-width characters make one name look like another.
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_VISIBLE = {"L", "N", "P", "S"}
# Join controls and variation selectors are part of emoji and of several scripts (UAX #31). After a
# letter with two cases (Latin, Greek, Cyrillic) or in ASCII they change nothing that is seen.
_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_CASED = {"Lu", "Ll", "Lt"}
_CASED_EMOJI = "\u2139"
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
"""A key with its digit or sign."""
_TAG_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""A region's flag, as of Scotland: a black flag, the region in tags, the end (UTS #51, ED-14a)."""
_ASCII_UNSEEN = frozenset(map(chr, (*range(0x21), 0x7F)))
# These have the category of letters, marks or symbols and no visible shape: fillers (Unicode's
# Default_Ignorable_Code_Point), the empty Braille pattern, and the replacement of broken UTF-8.
_UNSEEN = set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufffd")
# A code point without a category is a letter or an emoji that is newer than Python's tables, unless
# Unicode has said that it will never be seen (noncharacters, Default_Ignorable_Code_Point).
_UNASSIGNED = "Cn"
_NEVER_SEEN = re.compile("[\u2065\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff\U000e0000-\U000e0fff]")


class BadName(ValueError):
    """A name that cannot be used, with a sentence that says why."""


def room_name(raw: str) -> str:
    """A room's name as shown: NFKC, inner spaces folded; raises `BadName`."""
    name = _clean(raw, "NFKC", NAME_MAX, "A room's name")
    if "/" in name or "\\" in name:
        raise BadName("A room's name can't contain a slash.")
    if name.startswith(SECRET_SLUG):
        raise BadName(f"A room's name can't begin with {SECRET_SLUG}.")
    if name in {".", ".."}:
        raise BadName("A room can't be called by dots alone.")
    return name


def room_slug(name: str) -> str:
    """The slug of an open room: the same for all spellings of its name (Unicode 3.13, D146)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def has_visible(text: str) -> bool:
    """Whether there is anything to see in `text`."""
    if text.isascii():
        return not _ASCII_UNSEEN.issuperset(text)
    return any(map(_is_visible, text))


def person_name(raw: str) -> str:
    """A person's name: NFC, inner spaces folded; raises `BadName`."""
    return _clean(raw, "NFC", PERSON_MAX, "A name")


def site_name(raw: str) -> str:
    """What a site is called: NFC, inner spaces folded; raises `BadName`."""
    return _clean(raw, "NFC", SITE_MAX, "A site's name")


def _clean(raw: str, form: str, longest: int, what: str) -> str:
    if len(raw) > 8 * longest:
        raise BadName(f"{what} can have at most {longest} characters.")
    if _hidden_in(raw):
        raise BadName(f"{what} can't contain control or invisible characters.")
    name = unicodedata.normalize(form, raw)  # type: ignore[arg-type]
    # An emoji that became letters (the trade mark sign, in NFKC) leaves its selector behind.
    loose = _hidden_in(name)
    name = " ".join("".join(c for i, c in enumerate(name) if i not in loose).split())
    if not has_visible(name):
        raise BadName(f"{what} needs at least one visible character.")
    if len(name) > longest:
        raise BadName(f"{what} can have at most {longest} characters.")
    return name


def _hidden_in(text: str) -> set[int]:
    """Where a text has characters that are not seen and that its script does not need."""
    for emoji in (_TAG_FLAG, _KEYCAP):
        text = emoji.sub(lambda found: "\U0001f3f4" * len(found[0]), text)
    hidden = set()
    base = " "  # the last character that stands by itself
    for index, (character, after) in enumerate(pairwise(f"{text} ")):
        if character in _JOINERS or character in _SELECTORS:
            if not _is_joined(base) or (character in _JOINERS and after.isspace()):
                hidden.add(index)
        elif character in _UNSEEN or _is_refused(character):
            hidden.add(index)
        elif unicodedata.category(character)[0] != "M":
            base = character
    return hidden


def _is_joined(base: str) -> bool:
    """Whether joiners and selectors behind a character may change what is seen."""
    cased = unicodedata.category(base) in _CASED and base != _CASED_EMOJI
    return not base.isascii() and not cased


def _is_refused(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _REFUSED or (category == _UNASSIGNED and _is_never_seen(character))


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    if category == _UNASSIGNED:
        return not _is_never_seen(character)
    return category[0] in _VISIBLE and character not in _UNSEEN


def _is_never_seen(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE or _NEVER_SEEN.match(character) is not None
