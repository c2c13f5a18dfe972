"""The colours of code."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.markup import Node, parse
from rooms.markup.highlight import LANGUAGES, LONGEST, LONGEST_GAP, LONGEST_LINE, Class, highlight
from rooms.markup.nodes import CodeBlock, code_blocks

PIECES = (
    *" \n\t\"'`#/*<>{}()[]=+-$@&|\\.,:;!?%^~_a1",
    *("\n\n", "//", "/*", "*/", "<!--", "-->", "<?php ", "{{", "}}", '"""', "'''", "${", "<<A\n"),
    *(
        "def ",
        "class ",
        "if ",
        "end",
        "漢字",
        "かな",
        "é",
        "e\u0301",
        "😀",
        "👩‍👩‍👧",
        "🇳🇴",
        "\u2028",
    ),
)
"""What random code is made of."""
SAMPLES = [
    ("python", "def f():\n    return 'x' + 1  # why", "name: f", "keyword: return", "string: 'x'"),
    ("JavaScript", "const a = null; // so", "keyword: const", "builtin: null", "comment: // so"),
    ("html", '<p class="a">b</p>', "name: p", "builtin: class", 'string: "a"', "plain: b"),
    ("json", '{"key": [1, true]}', 'name: "key"', "number: 1", "builtin: true"),
    ("css", "a { color: red }", "name: a", "keyword: color"),
    ("sql", "SELECT 1 -- one", "keyword: SELECT", "number: 1", "comment: -- one"),
    ("sh", 'echo "$HOME" | sort', "builtin: echo", "punctuation: |"),
    ("rust", "fn main() { let x = 5; }", "keyword: fn", "name: main", "number: 5"),
    ("diff", "-old\n+new\n same", "deleted: -old", "inserted: +new", "plain: same"),
    ("md", "# Title\n\nwords", "keyword: # Title", "plain: words"),
    ("pycon", ">>> 1 + 1\n2", "punctuation: >>>", "number: 1"),
]


def pieces(code: str, language: str) -> list[str]:
    """Each run as a client shows it: its class and its text, without the blank space around it."""
    found = []
    text, at = code.encode("utf-16-le"), 0
    runs = highlight(code, language)
    for length, kind in zip(runs[::2], runs[1::2], strict=True):
        shown = text[2 * at : 2 * (at + length)].decode("utf-16-le")
        found.append(f"{Class(kind).name.lower()}: {shown.strip()}")
        at += length
    assert 2 * at in {0, len(text)}
    return found


@pytest.mark.parametrize(("language", "code", "expected"), [(a, b, c) for a, b, *c in SAMPLES])
def test_classes(language: str, code: str, expected: list[str]) -> None:
    """What stands out in a language has its class."""
    found = pieces(code, language)
    assert [each for each in expected if each not in found] == [], found


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_lengths_add_up(language: str) -> None:
    """The runs of any text in any language cover all of it, in UTF-16 code units."""
    chance = random.Random(language)
    for _ in range(60):
        code = "".join(chance.choices(PIECES, k=chance.randint(1, 80)))
        lengths = highlight(code, language)[::2]
        assert sum(lengths) == len(code.encode("utf-16-le")) // 2
        assert min(lengths) > 0


@given(st.text(min_size=1, max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_any_text(code: str, language: str) -> None:
    """There is no text, however odd, that a lexer fails at."""
    assert sum(highlight(code, language)[::2]) == len(code.encode("utf-16-le")) // 2


def test_neighbours_differ() -> None:
    """Two runs of one class that follow each other are one, blank space between them included."""
    kinds = highlight("import os, sys\n\n\nfrom a import b", "python")[1::2]
    assert [one for one, other in pairwise(kinds) if one == other] == []


@pytest.mark.parametrize("name", ["py", "PY", "Python3", "pyi"])
def test_names_of_languages(name: str) -> None:
    """A language is known by its other names, in either case."""
    assert highlight("x = 1", name) == highlight("x = 1", "python") != ()


@pytest.mark.parametrize("name", ["", "klingon", "text", "brainfuck", "python ", "*", "__class__"])
def test_unknown_languages(name: str) -> None:
    """No colours are guessed, and languages that are not listed have none."""
    assert highlight("x = 1", name) == ()


def test_bounds() -> None:
    """Code that is too long, or has too long a line or stretch without a word, stays plain."""
    line = "x" * LONGEST_LINE
    whole = "\n".join([line] * (LONGEST // LONGEST_LINE + 1))[:LONGEST]
    assert highlight(whole, "python") != ()
    assert highlight(whole + "\n", "python") == ()
    assert highlight(line + "x", "python") == ()
    assert highlight(f"y\n{line}x\ny", "python") == ()
    gap = " \n" * (LONGEST_GAP // 2)
    assert highlight(f"x{gap}x", "python") != ()
    assert highlight(f"x{gap} x", "python") == ()


def test_budget() -> None:
    """Where the time is used up, the rest is plain, and is still there."""
    code = "x = 1\n" * 50
    runs = highlight(code, "python", budget=0)
    assert sum(runs[::2]) == len(code)
    assert runs[-1] == Class.PLAIN
    assert len(runs) < len(highlight(code, "python"))


def test_empty() -> None:
    """An empty block has no runs."""
    assert highlight("", "python") == ()


def test_blocks_of_a_tree() -> None:
    """Blocks of code are found in the order of the document, in lists and quotes as well."""
    text = "```py\na\n```\n> ```\n> b\n> ```\n\n- one\n  ```js\n  c\n  ```\n\n`no`"
    assert [*code_blocks(parse(text))] == [
        CodeBlock("a", "py"), CodeBlock("b", ""), CodeBlock("c", "js"),
    ]  # fmt: skip
    table: list[Node] = [{"t": "p", "c": ["no code"]}, "text", {"t": "br"}]
    assert [*code_blocks(table)] == []
