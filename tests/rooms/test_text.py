"""The check of what people write."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.text import BadText, clean_line, clean_text

GOLDEN = Path(__file__).parent.parent / "fixtures" / "text" / "cleaned.json"


def refusal(raw: str, longest: int = 4000) -> str:
    """The code with which a text is refused."""
    with pytest.raises(BadText) as caught:
        clean_text(raw, longest)
    return caught.value.code


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text()), ids=lambda case: case["is"])
def test_text_is_cleaned_as_the_page_cleans_it(case: dict[str, Any]) -> None:
    """Server and page make the same text of the same input and count it alike."""
    if case["text"]:
        assert clean_text(case["raw"], case["length"]) == case["text"]
        assert case["length"] == 1 or refusal(case["raw"], case["length"] - 1) == "too_long"
    else:
        assert refusal(case["raw"]) == "empty"


def test_text_is_composed() -> None:
    """A letter and its accent become one character (NFC)."""
    assert clean_text("e\u0301", 10) == "é"


def test_lines_end_in_a_newline() -> None:
    """Windows' and old Macs' line ends become the one the log knows."""
    assert clean_text("a\r\nb\rc", 10) == "a\nb\nc"


def test_blank_ends_go() -> None:
    """Spaces and lines around a text say nothing."""
    assert clean_text("\n  a  b \n", 10) == "a  b"


def test_tabs_and_lines_within_stay() -> None:
    """Code keeps its shape."""
    assert clean_text("if x:\n\ty", 10) == "if x:\n\ty"


@pytest.mark.parametrize("raw", ["", " ", "\n\t\n", "\u3000", "\u200b\u2060", "\u3164"])
def test_nothing_is_empty(raw: str) -> None:
    """A text of nothing visible is `empty`."""
    assert refusal(raw) == "empty"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x84", "\ud800", "\ufeff"])
def test_control_characters_are_refused(character: str) -> None:
    """What a database or a reader's JSON would choke on is a bad frame."""
    assert refusal(f"a{character}b") == "bad_frame"


def test_longest_text() -> None:
    """A text may have exactly the limit's number of code points, whatever their bytes."""
    assert len(clean_text("🦄" * 4000, 4000)) == 4000


def test_text_over_the_limit() -> None:
    """One character more is `too_long`, and the sentence names the limit."""
    with pytest.raises(BadText, match="at most 4000") as caught:
        clean_text("x" * 4001, 4000)
    assert caught.value.code == "too_long"


def test_no_limit() -> None:
    """A limit of 0 is none."""
    assert len(clean_text("x" * 10_000, 0)) == 10_000


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
def test_cleaning_is_idempotent(raw: str) -> None:
    """Any text is refused or cleaned once and for all, ready for UTF-8."""
    try:
        text = clean_text(raw, 40)
    except BadText:
        return
    assert clean_text(text, 40) == text
    assert text.encode()


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_a_newline(line_break: str) -> None:
    """Whatever another program breaks lines with, the log holds newlines."""
    assert clean_text(f"one{line_break}two", 4000) == "one\ntwo"


def test_every_control_character_is_refused() -> None:
    """Controls, lone surrogates and the byte order mark, among letters of any script."""
    breaks = {*"\t\n\v\f\r\x85"}
    controls = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - breaks
    for character in [*controls, "\ud800", "\udfff", "\ufeff"]:
        assert refusal(f"a{character}b") == refusal(f"é{character}語") == "bad_frame"


@pytest.mark.parametrize(
    "raw",
    [
        "a" + "\u0301" * 16_300 + "\u0323" * 16_300,
        "a" + "\u0323\u0301" * 40,
        "a" + "\u0301" * 31,
        "a" + "\U0001e94a" * 31,
    ],
    ids=["long", "alternating", "one more", "another script"],
)
def test_marks_are_not_stacked_without_end(raw: str) -> None:
    """Normalizing such a text takes time that grows with the square of its marks."""
    assert refusal(raw, 100_000) == "bad_frame"


def test_marks_of_writing() -> None:
    """Thirty marks on a letter are more than any script has."""
    text = "a" + "\u0330" * 30
    assert clean_text(text, 100) == unicodedata.normalize("NFC", text)
    with pytest.raises(BadText):
        clean_line("a" + "\u0330" * 31, 100)


def test_far_too_long_texts_are_not_composed() -> None:
    """The limit counts composed letters, which are at most a few typed ones."""
    assert clean_text("e\u0301" * 10, 10) == "\u00e9" * 10
    assert refusal("e\u0301" * 21, 10) == "too_long"


def test_every_mark_is_known() -> None:
    """No character with a combining class is beyond those that the check knows."""
    beyond = [c for c in map(chr, range(0x20000, 0x110000)) if unicodedata.combining(c)]
    assert beyond == []
