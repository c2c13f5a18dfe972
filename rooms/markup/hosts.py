"""The host of a link as it is shown: in ASCII where its letters could pass for other letters.

A host in one script that cannot be taken for another is shown as typed. A label that mixes
scripts, or that is written in letters of one script which look like those of another, is shown
in the ASCII form that DNS uses (`xn--` and RFC 3492).
"""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(r"(https?://(?:[^/?#]*@)?|mailto:[^@?]*@)([^/?#:]*)(.*)", re.A | re.I | re.S)
# RFC 1035, 2.3.4.
_HOST_MAX = 253
_LABEL_MAX = 63
_NAMED = {"Ll", "Lo", "Lm", "Mn", "Mc", "Nd", "So"}
"""Categories of the characters that a host's name may have, in lower case."""
# Scripts whose letters are not taken for those of another script, by the first word of their
# characters' Unicode names.
_DISTINCT = {
    *("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "ARABIC", "HEBREW", "THAI", "LAO"),
    *("KHMER", "MYANMAR", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "GUJARATI", "GURMUKHI"),
    *("KANNADA", "MALAYALAM", "SINHALA", "ETHIOPIC", "GEORGIAN"),
}
# Scripts that are written together in one word.
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
# Letters of Cyrillic and Greek that look like no Latin letter: one of them in a label shows
# that the label is not meant to look Latin.
_TELLING = frozenset("бджзийлфцчшщыэюяєїґђљњћџδζθλξπσφψςω")
# European and Vietnamese letters, without those that pass for a plain one (U+0131, dotless i).
_LATIN = re.compile(
    r"[a-z\u00df-\u00f6\u00f8-\u0130\u0132-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u017e"
    r"\u01a1\u01b0\u1ea0-\u1ef9]+"
)


def plain_host(address: str) -> str:
    """The address with its host as it may be shown; raises `UnicodeError` if it has no form."""
    if address.isascii():
        return address
    found = _ADDRESS.fullmatch(address)
    if found is None or found[2].isascii():
        return address
    if len(found[2]) > _HOST_MAX:
        raise UnicodeError("a host's name is too long")
    return found[1] + ".".join(_label(label) for label in found[2].split(".")) + found[3]


def _label(label: str) -> str:
    if len(label) > _LABEL_MAX:
        raise UnicodeError("a part of a host's name is too long")
    if label.isascii() or _is_honest(label):
        return label
    name = unicodedata.normalize("NFKC", label).lower()
    if name.isascii():
        return name
    if not all(letter == "-" or unicodedata.category(letter) in _NAMED for letter in name):
        raise UnicodeError(f"{label!r} cannot be part of a host's name")
    return "xn--" + name.encode("punycode").decode()


def _is_honest(label: str) -> bool:
    """Whether the label is in one script, and cannot be read as a label in another one."""
    letters = [letter for letter in label.lower() if letter not in "-0123456789"]
    if not all(letter.isalpha() or unicodedata.category(letter)[0] == "M" for letter in letters):
        return False
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in letters}
    if len(scripts) > 1:
        return any(scripts <= together for together in _TOGETHER)
    (script,) = scripts or {"?"}
    if script == "LATIN":
        return _LATIN.fullmatch("".join(letters)) is not None
    if script in {"CYRILLIC", "GREEK"}:
        return not _TELLING.isdisjoint(letters)
    return script in _DISTINCT
