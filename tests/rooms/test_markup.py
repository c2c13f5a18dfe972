"""Markdown into the tree of nodes that pages build from."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.markup import Node, doc_json, parse

KINDS = {"p", "strong", "em", "s", "code", "pre", "quote", "ul", "ol", "li", "a", "br", "h"}
BULLETS = {"ul", "ol", "li", "p"}


def paragraph(*nodes: Node) -> list[Node]:
    """A tree of one paragraph."""
    return [{"t": "p", "c": list(nodes)}]


def walk(nodes: list[Any]) -> Iterator[Any]:
    """Every node of a tree."""
    for node in nodes:
        yield node
        if isinstance(node, dict):
            yield from walk(node.get("c", []))


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


def test_numbers_from_one() -> None:
    """A numbered list from 1 names no start."""
    assert parse("1. a") == [{"t": "ol", "c": [{"t": "li", "c": paragraph("a")}]}]


def test_numbers_from_elsewhere() -> None:
    """A numbered list keeps its first number."""
    tree: list[Any] = parse("3. a")
    assert tree[0]["start"] == 3


def test_code_block_with_language() -> None:
    """A fence keeps its content as typed and names its language."""
    assert parse("```py title\nx = *1*\n\n```") == [{"t": "pre", "v": "x = *1*\n", "lang": "py"}]


@pytest.mark.parametrize("text", ["```\nx\n```", "    x", '```"><b>\nx\n```'])
def test_code_block_without_language(text: str) -> None:
    """No language is named where none is, or where it is none."""
    assert parse(text) == [{"t": "pre", "v": "x"}]


@pytest.mark.parametrize("address", ["https://a.test/b", "http://a.test", "mailto:a@b.test"])
def test_links(address: str) -> None:
    """A link shows its words and leads to its address."""
    assert parse(f"[w]({address})") == paragraph({"t": "a", "href": address, "c": ["w"]})


@pytest.mark.parametrize("text", ["https://a.test/b", "<https://a.test/b>"])
def test_bare_links(text: str) -> None:
    """An address in the text is a link by itself."""
    link = {"t": "a", "href": "https://a.test/b", "c": ["https://a.test/b"]}
    assert parse(text) == paragraph(link)


@pytest.mark.parametrize("text", ["www.a.test", "a.test", "me@a.test"])
def test_what_only_looks_like_an_address(text: str) -> None:
    """File names and half addresses are no links."""
    assert parse(text) == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_dangerous_addresses_are_text(address: str) -> None:
    """What could run in a page is no link."""
    assert not [n for n in walk(parse(f"**x** [w]({address})")) if "href" in n]


def test_other_addresses_keep_their_words() -> None:
    """Of a link to an unknown scheme the words remain."""
    assert parse("[w](ftp://a.test)") == paragraph("w")


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


@pytest.mark.parametrize(
    "text", [">" * 60 + " x", "- " * 60 + "x", "*a " * 600 + "b* " * 600, "~~a " * 30 + "b~~ " * 30]
)
def test_nesting_beyond_reason_stays_text(text: str) -> None:
    """A text nested deeper than the parser goes is shown as typed: neither cut nor fatal."""
    assert parse(text) == []


def test_nesting_within_reason_is_kept() -> None:
    """A dozen quotes within quotes are somebody's point."""
    assert len([n for n in walk(parse(">" * 12 + " x")) if isinstance(n, dict)]) == 13


def test_doc_json_is_the_tree() -> None:
    """What is stored is the tree as JSON."""
    assert json.loads(doc_json("**b**")) == parse("**b**")


def test_link_definitions_are_text() -> None:
    """A definition is shown: a chat has nothing to define."""
    assert parse("[a]: https://a.test") != []


MARKS = st.text(st.sampled_from("ab *_`~[]()<>#\\\n-1.>!:/&;\"'\t|"), max_size=80)


@given(MARKS)
def test_any_text_gives_allowed_nodes(text: str) -> None:
    """Whatever is typed: nodes of known kinds with safe links, or none."""
    for node in walk(parse(text)):
        if isinstance(node, dict):
            assert node["t"] in KINDS
            assert node.get("href", "http://").startswith(("http://", "https://", "mailto:"))


@given(MARKS)
def test_the_quick_look_misses_no_markup(text: str) -> None:
    """A text that is not even parsed is one in which the parser finds no more than bullets."""
    if not doc_json(text):
        assert {node["t"] for node in walk(parse(text)) if isinstance(node, dict)} <= BULLETS


@pytest.mark.parametrize(
    "text",
    ["http://[" * 500, "http://a.." * 400, "[" * 4000, "![" * 2000, "*a **b " * 570, "`" * 3999],
    ids=["hosts", "dots", "brackets", "pictures", "stars", "ticks"],
)
def test_texts_that_cost_too_much(text: str) -> None:
    """What the parser would look at again and again is shown as it stands."""
    assert doc_json(text) == ""


def test_much_code_is_no_such_text() -> None:
    """Code in a fence may have as many signs as it likes."""
    assert "pre" in doc_json("```c\n" + "a[i] = *b[j];\n" * 250 + "```")
