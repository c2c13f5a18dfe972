"""Markdown into the tree of nodes that pages build from."""

import json
from typing import Any

import pytest
from hypothesis import given

from rooms.markup import Node, doc_json, parse
from tests.rooms.markup.trees import MARKS, paragraph, shown, walk

KINDS = {
    *("p", "strong", "em", "s", "spoiler", "code", "pre", "quote", "ul", "ol", "li", "a", "br"),
    *("h", "table", "tr", "td"),
}


@pytest.mark.parametrize(
    "text", ["hi", "two\nlines", "one\n\ntwo", "a * b", "a_b_c", "2 < 3", "***", "C:\\x", "a: //b"]
)
def test_plain_text_has_no_tree(text: str) -> None:
    """Where nothing is marked up the text alone goes over the wire."""
    assert parse(text) == []
    assert doc_json(text) == ""


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("**b**", {"t": "strong", "c": ["b"]}),
        ("_e_", {"t": "em", "c": ["e"]}),
        ("~~s~~", {"t": "s", "c": ["s"]}),
        ("`a*b*`", {"t": "code", "v": "a*b*"}),
        ("**a _b_**", {"t": "strong", "c": ["a ", {"t": "em", "c": ["b"]}]}),
    ],
)
def test_inline_marks(text: str, node: Node) -> None:
    """Each mark within a line becomes its node."""
    assert parse(text) == paragraph(node)


def test_text_around_marks() -> None:
    """Text beside a mark is text, in one piece."""
    assert parse("a \\* b **c** d") == paragraph("a * b ", {"t": "strong", "c": ["c"]}, " d")


@pytest.mark.parametrize("end", ["\n", "  \n", "\\\n"])
def test_line_ends_in_marked_up_text(end: str) -> None:
    """Every line end breaks the line, as it was typed."""
    assert parse(f"a{end}**b**") == paragraph("a", {"t": "br"}, {"t": "strong", "c": ["b"]})


@pytest.mark.parametrize("heading", ["# h", "###### h"])
def test_headings_have_one_level(heading: str) -> None:
    """A heading is a heading: chat has no outline."""
    assert parse(heading) == [{"t": "h", "c": ["h"]}]


def test_quote() -> None:
    """A quote holds paragraphs."""
    assert parse("> q") == [{"t": "quote", "c": paragraph("q")}]


def test_bullets() -> None:
    """A list holds items, items hold paragraphs."""
    items = [{"t": "li", "c": paragraph("a")}, {"t": "li", "c": paragraph("b")}]
    assert parse("- a\n- b") == [{"t": "ul", "c": items}]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. a", ["1."]),
        ("0. a\n1. b", ["0.", "1."]),
        ("3. a\n2. b\n1. c", ["3.", "2.", "1."]),
        ("1) a\n1) b", ["1)", "1)"]),
        ("007. a", ["007."]),
        ("999999999. a", ["999999999."]),
        ("**x**\n\n > 7. a\n > 9. b", ["7.", "9."]),
    ],
)
def test_numbers_as_typed(text: str, numbers: list[str]) -> None:
    """Each item of a numbered list has the number that was typed for it."""
    assert [node["n"] for node in walk(parse(text)) if "n" in node] == numbers


def test_code_block_with_language() -> None:
    """A fence keeps its content as typed and names its language."""
    assert parse("```py\nx = *1*\n\n```") == [{"t": "pre", "v": "x = *1*\n", "lang": "py"}]


@pytest.mark.parametrize(
    "text", ["```\nx\n```", "~~~\nx\n~~~", "a\n\n    x", "```\nx", "- a\n  ```\n  x"]
)
def test_code_block_without_language(text: str) -> None:
    """No language is named where none is; an end may be missing."""
    assert [node for node in walk(parse(text)) if node["t"] == "pre"] == [{"t": "pre", "v": "x"}]


@pytest.mark.parametrize("line", ["two words", '"><b>'])
def test_words_beside_a_fence_are_code(line: str) -> None:
    """What is no language is the first line of the code: it is not lost."""
    assert parse(f"```{line}\nx\n```") == [{"t": "pre", "v": f"{line}\nx"}]


def test_fences_end_where_they_should() -> None:
    """A fence ends at one of its own kind that is at least as long; text goes on around it."""
    text = "*a*\n````\n```\n~~~~\n`````\n*b*"
    a, b = ({"t": "p", "c": [{"t": "em", "c": [letter]}]} for letter in "ab")
    assert parse(text) == [a, {"t": "pre", "v": "```\n~~~~"}, b]


@pytest.mark.parametrize("text", ["<b>x</b>", "<script>alert(1)</script>", "<!-- x -->"])
def test_html_is_text(text: str) -> None:
    """Tags are characters like others."""
    assert parse(text) == []


def test_pictures_are_not_loaded() -> None:
    """A picture from elsewhere would tell who reads: it is a link behind its mark."""
    link = {"t": "a", "href": "https://a.test/x.png", "c": ["x"]}
    assert parse("![x](https://a.test/x.png)") == paragraph("!", link)


def test_entities_stay_as_typed() -> None:
    """`&amp;` is five characters."""
    assert parse("&amp; **b**") == paragraph("&amp; ", {"t": "strong", "c": ["b"]})


def test_nesting_within_reason_is_kept() -> None:
    """A dozen quotes within quotes are somebody's point."""
    assert len([n for n in walk(parse(">" * 12 + " x")) if isinstance(n, dict)]) == 13


def test_doc_json_is_the_tree() -> None:
    """What is stored is the tree as JSON."""
    assert json.loads(doc_json("**b**")) == parse("**b**")


def test_link_definitions_are_text() -> None:
    """A definition is shown: a chat has nothing to define."""
    assert parse("[a]: https://a.test") != []


@pytest.mark.parametrize(
    ("text", "part", "kind"),
    [
        ("これは**「重要」**です", "「重要」", "strong"),
        ("**注意：**正文", "注意：", "strong"),  # noqa: RUF001
        ("~~删除（x）~~后", "删除（x）", "s"),  # noqa: RUF001
        ("이것은 **'중요'**입니다", "'중요'", "strong"),
        ("*（强调）*后", "（强调）", "em"),  # noqa: RUF001
    ],
)
def test_marks_beside_scripts_without_spaces(text: str, part: str, kind: str) -> None:
    """Marks beside Chinese, Japanese and Korean words and punctuation are marks."""
    before, after = text.split(part)
    before, after = before.rstrip("*~"), after.lstrip("*~")
    nodes: list[Any] = [before, {"t": kind, "c": [part]}, after]
    assert parse(text) == paragraph(*filter(None, nodes))


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("> hi\nI disagree", ["I disagree"]),
        ("> hi\n> there\na\nb", ["a", {"t": "br"}, "b"]),
        ("> > hi\nno", ["no"]),
        ("> - hi\nno", ["no"]),
        ("> **hi\nno**", ["no**"]),
    ],
)
def test_a_line_without_its_mark_ends_a_quote(text: str, tail: list[Node]) -> None:
    """The answer below a quote is outside of it, and one paragraph."""
    quote, *rest = parse(text)
    assert isinstance(quote, dict)
    assert quote["t"] == "quote"
    assert rest == paragraph(*tail)


def test_a_line_with_fewer_marks_ends_the_inner_quote() -> None:
    """Of two quotes, one within the other, a line with one mark is in the outer one."""
    inner = {"t": "quote", "c": paragraph("a")}
    assert parse("> > a\n> b") == [{"t": "quote", "c": [inner, *paragraph("b")]}]


def test_lines_of_code_in_a_quote_stay() -> None:
    """No line is put into code."""
    assert parse("> ```\n> > a\n> b\n> ```") == [{"t": "quote", "c": [{"t": "pre", "v": "> a\nb"}]}]


EMPTY = [
    "#",
    "######",
    ">",
    "> >",
    "*",
    "1.",
    "- -",
    "```\n```",
    "```",
    "~~~",
    "[]()",
    "[ ](b)",
    "---",
]


@pytest.mark.parametrize(
    "text", [*EMPTY, "` `", "**\u200b**", "| |\n|-|", "* * *", "- #", "||\u3164||"]
)
def test_what_would_show_nothing_is_shown_as_typed(text: str) -> None:
    """A message of marks around nothing is plain text."""
    assert parse(text) == []


@pytest.mark.parametrize("text", EMPTY)
def test_what_would_show_nothing_beside_a_text(text: str) -> None:
    """Marks around nothing are shown beside marks that mean something."""
    assert shown(parse(f"**b**\n\n{text}")) == "b" + "".join(text.split())


def test_empty_item_of_a_list() -> None:
    """An item without a text is an item if another has a text."""
    one, two = ({"t": "li", "c": paragraph(letter)} for letter in "ab")
    assert parse("- a\n-\n- b") == [{"t": "ul", "c": [one, {"t": "li", "c": []}, two]}]


def test_spoiler() -> None:
    """Text between double bars is hidden until it is asked for."""
    assert parse("a ||b|| c") == paragraph("a ", {"t": "spoiler", "c": ["b"]}, " c")


@pytest.mark.parametrize("text", ["a || b || c", "|a|", "||a|", "a|b|c"])
def test_bars_that_are_no_spoiler(text: str) -> None:
    """Bars that stand alone or single are text."""
    assert parse(text) == []


def test_table() -> None:
    """A table has rows of cells, the first with the headings, and its columns' alignment."""
    rows: list[list[list[Node]]] = [[["a"], ["b"]], [["1"], [{"t": "em", "c": ["2"]}]]]
    made = [{"t": "tr", "c": [{"t": "td", "c": cell} for cell in row]} for row in rows]
    assert parse("| a | b |\n|---|--:|\n| 1 | *2* |") == [
        {"t": "table", "c": made, "align": ["", "end"]}
    ]


@pytest.mark.parametrize(
    "row", ["| 1 |", "| 1 | 2", "1 | 2 |", "| 1 \\| x | *2* |", "|||", "| `a|b` |"]
)
def test_rows_of_a_table(row: str) -> None:
    """A row may have fewer cells than the table has columns, and bars at its ends or none."""
    (table,) = parse(f"| a | b |\n|---|---|\n{row}")
    assert isinstance(table, dict)
    assert table["t"] == "table"


def test_a_row_with_too_many_cells() -> None:
    """A row that does not fit into its table is not cut: the table is shown as typed."""
    assert parse("| a |\n|---|\n| 1 | 2 |") == []


@pytest.mark.parametrize("text", ["~a~", "5~6 and 7~8", "周一~周五~"])
def test_single_tildes_are_text(text: str) -> None:
    """Two tildes strike; one is a sign of many languages."""
    assert parse(text) == []


@given(MARKS)
def test_any_text_gives_allowed_nodes(text: str) -> None:
    """Whatever is typed: nodes of known kinds with safe links, or none."""
    for node in walk(parse(text)):
        assert node["t"] in KINDS
        assert node.get("href", "http://").startswith(("http://", "https://", "mailto:"))


@given(MARKS)
def test_nothing_typed_is_lost(text: str) -> None:
    """Every letter of a text is shown, or is in a link's address or a code's language."""
    letters = [letter for letter in text if letter.isalnum()]
    tree = parse(text)
    assert not tree or [letter for letter in shown(tree) if letter.isalnum()] == letters


@given(MARKS)
def test_the_quick_look_misses_no_markup(text: str) -> None:
    """A text that is not even parsed is one in which the parser finds no markup."""
    if not doc_json(text):
        assert parse(text) == []
