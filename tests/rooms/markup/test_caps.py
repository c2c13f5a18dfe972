"""A text beyond a cap is plain text, and no text within the caps makes a large tree."""

import json
from pathlib import Path
from typing import Any

import pytest

from rooms.markup import doc_json, parse
from rooms.markup.caps import ADDRESSES, BLOCKS, DEPTH, FENCES, LINES, MARKS, NESTED, RUN
from rooms.markup.document import SIZE
from tests.rooms.markup.trees import depth, shown, walk

HOSTILE = Path(__file__).parents[2] / "fixtures" / "text" / "hostile.json"


def hostile() -> list[str]:
    """The costliest texts that searches have found (`benchmarks/hostile.py`)."""
    recipes: list[dict[str, Any]] = json.loads(HOSTILE.read_text())
    return [
        recipe["before"] + recipe["repeat"] * recipe["times"] + recipe["after"]
        for recipe in recipes
    ]


@pytest.mark.parametrize("text", hostile())
def test_hostile_texts(text: str) -> None:
    """A text made to cost much is plain, or its tree is flat, small and shows something."""
    doc = doc_json(text[:4000])
    assert len(doc) <= 1000 + SIZE * len(text)
    if doc:
        assert depth(json.loads(doc)) <= DEPTH
        assert shown(json.loads(doc))


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ("a* " * (MARKS - 4) + "**b**", "a* " * (MARKS - 3) + "**b**"),
        ("a\n" * (LINES - 1) + "**b**", "a\n" * LINES + "**b**"),
        ("**b**\n" + "- a\n" * BLOCKS, "**b**\n" + "- a\n" * (BLOCKS + 1)),
        ("x" * RUN + "_" * RUN + " **b**", "x" * RUN + "_" * (RUN + 1) + " **b**"),
        ("**b** " + "http://a.b " * ADDRESSES, "**b** " + "http://a.b " * (ADDRESSES + 1)),
        ("**b** " + "mailto:a@b " * ADDRESSES, "**b** " + "mailto:a@b " * (ADDRESSES + 1)),
        (">" * (NESTED - 2) + " **b**", ">" * (NESTED + 1) + " **b**"),
        ("a\n" + "> " * (NESTED - 2) + "**b**", "a" * RUN + "\n" + "> " * (NESTED + 1) + "**b**"),
        ("**b**\n" + "```\na\n```\n" * FENCES, "**b**\n" + "```\na\n```\n" * (FENCES + 1)),
        ("*a **b " * 5 + "c** d*" * 5, "*a **b " * 20 + "c** d*" * 20),
    ],
    ids=["marks", "lines", "blocks", "run", "links", "mail", "nested", "later", "fences", "depth"],
)
def test_what_exceeds_a_cap_is_plain(within: str, beyond: str) -> None:
    """Up to a cap marks are marks; beyond it the text is shown as typed, neither cut nor fatal."""
    assert [node for node in walk(parse(within)) if node["t"] == "strong"]
    assert parse(beyond) == []


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_fenced_code_is_not_counted(fence: str) -> None:
    """Code in a fence may have as many marks, lines and addresses as it likes."""
    code = "a[i] = *b[j]; // http://a.test\n" * (LINES + 1)
    assert parse(f"{fence}c\n{code}{fence}\n**b**")[0] == {"t": "pre", "v": code[:-1], "lang": "c"}


@pytest.mark.parametrize(
    "line", ["-" * 60, "=" * 200, "_" * 60, "* " * 30 + "*", "1.2.3.4.5.6.7" * 9]
)
def test_lines_drawn_with_marks_are_within_the_caps(line: str) -> None:
    """Rules and version numbers do not make a text plain."""
    assert [node for node in walk(parse(f"**b**\n\n{line}")) if node["t"] == "strong"]


@pytest.mark.parametrize(
    "text", ["```a`\n" + "[" * (MARKS + 1) + "\n```", " ```\n~~~\n ```\n" + "[" * (MARKS + 1)]
)
def test_only_true_fences_are_not_counted(text: str) -> None:
    """What the parser would not take for fenced code is counted."""
    assert parse(text) == [] or parse(text)[-1]["t"] == "pre"  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["```a`\n" + "[://" * 997 + "\n```", "```a`\n" + "://" * 1300 + "\n```", "\\\n" * 1950],
    ids=["brackets", "schemes", "breaks"],
)
def test_repeated_marks_are_plain(text: str) -> None:
    """What a parser looks at again and again never reaches it."""
    assert doc_json(text[:4000]) == ""


def test_reserved_characters_are_text() -> None:
    """A text with characters that the parser's input reserves is plain."""
    assert parse("\ufdd0 **b** \ufdd3\u0030\ufdd4") == []


def test_a_fault_of_the_parser_costs_no_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A text that the parser fails at is plain, and the fault is in the log."""

    class PanicException(BaseException):
        """What a panic in Rust becomes in Python."""

    def panic(*arguments: object) -> None:
        raise PanicException

    monkeypatch.setattr("comrak.parse_document", panic)
    assert doc_json("**b**") == ""
    assert "could not be parsed" in caplog.text
