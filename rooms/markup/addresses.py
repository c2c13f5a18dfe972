"""Bare links: where an address in a text begins and ends.

An address ends before white space, quotation marks, brackets, full-width punctuation and hidden
characters; marks and punctuation at its end belong to the sentence around it. What is inside the
address is no markup, and nothing in it is decoded.
"""

from __future__ import annotations

import re
import unicodedata

# Hidden characters (bidirectional controls, zero widths, tags) could show another address than
# the one that is opened. Joiners stay: several scripts need them in words.
_HIDDEN = (
    r"\x00-\x20\x7f-\xa0\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufdd0-\ufdef\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_FULL_WIDTH = (
    r"\u00ab\u00bb\u201c-\u201f\u2039\u203a\u3000-\u3004\u3008-\u3020\u3030\ufe30-\ufe4f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_INSIDE = rf'[^\s<>"`|\\\[\]{_HIDDEN}{_FULL_WIDTH}]'
# Case by ASCII's rules: by Unicode's, a long s (U+017F) would be an s.
_SCHEME = r"(?ai:https?://(?:\[[0-9a-f:.]+\])?|mailto:)"
ADDRESS = re.compile(rf"<{_SCHEME}{_INSIDE}+>|(?<![0-9A-Za-z]){_SCHEME}{_INSIDE}*")
"""An address with its angle brackets, or a candidate that `bare_address` cuts to its length."""
_COMPLETE = re.compile(r"<?(?:https?://[^/?#]*[^/?#@:.]|mailto:[^@]+@[^@]+)", re.A | re.I)
# A user before the host could pass for the host (https://bank.test@a.test/), unless it is one word.
_MISLEADING = re.compile(r"<?https?://(?![\w-]*@[^@/?#]*(?:[/?#]|$))[^/?#]*@", re.A | re.I)
# What a reader takes for an address: the host is the group.
_SEEN = re.compile(r"(?:https?:/*|\bwww\.)(?:[^\s/?#]*@)?([^\s/?#:()\[\]]+)", re.A | re.I)
_HOST = re.compile(r"https?://(?:[^/?#]*@)?([^/?#:]*)", re.A | re.I)
_OVERRIDES = re.compile("[\u202d\u202e]")
_TRAILING = frozenset("?!.,:;'*_~")
_MARKS = ("**", "~~")


def bare_address(candidate: str) -> str:
    """The address at the beginning of `candidate` as typed; empty if it is none."""
    if misleads(candidate):
        return ""
    if candidate[0] == "<":
        return candidate if _COMPLETE.match(candidate) else ""
    end = min([found for mark in _MARKS if (found := candidate.find(mark)) > 0] + [len(candidate)])
    end = _balanced(candidate, end)
    while end and _is_trailing(candidate[end - 1]):
        end -= 1
    address = candidate[:end]
    return address if _COMPLETE.match(address) else ""


def misleads(address: str) -> bool:
    """Whether an address seems to lead to another host than it does."""
    return _MISLEADING.match(address) is not None


def words_mislead(words: str, address: str) -> bool:
    """Whether the words of a link look like an address of another host than it opens.

    Compatibility forms and hidden characters do not hide the likeness. Words whose order is
    overridden (U+202D, U+202E) could look like anything.
    """
    seen = words
    if not words.isascii():
        if _OVERRIDES.search(words):
            return True
        normal = unicodedata.normalize("NFKC", words)
        seen = "".join(letter for letter in normal if unicodedata.category(letter) != "Cf")
    hosts = [_plain(found) for found in _SEEN.findall(seen.replace("\\", "/"))]
    if not hosts:
        return False
    opened = _HOST.match(address)
    host = _plain(opened[1]) if opened else ""
    return any(found != host for found in hosts if found)


def _plain(host: str) -> str:
    return host.lower().removeprefix("www.").strip(".,;:!'\"*_~…")


def _balanced(text: str, end: int) -> int:
    """Where the first round bracket closes that was not opened, or `end`."""
    if ")" not in text:
        return end
    depth = 0
    for index in range(end):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth < 0:
                return index
    return end


def _is_trailing(character: str) -> bool:
    if character.isascii():
        return character in _TRAILING
    return unicodedata.category(character)[0] == "P"
