"""Links: where bare addresses end, and that no link shows another address than it opens."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.markup import Node, parse
from tests.rooms.markup.trees import paragraph, shown, walk

X = "https://a.test/x"


def link(address: str, words: str | None = None) -> dict[str, Any]:
    """The node of a link that shows its address, or words."""
    return {"t": "a", "href": address, "c": [address if words is None else words]}


def addresses(text: str) -> list[str]:
    """The addresses of all links in a text."""
    return [node["href"] for node in walk(parse(text)) if "href" in node]


@pytest.mark.parametrize("address", ["https://a.test/b", "http://a.test", "mailto:a@b.test"])
def test_links(address: str) -> None:
    """A link shows its words and leads to its address."""
    assert parse(f"[w]({address})") == paragraph(link(address, "w"))


@pytest.mark.parametrize("text", [X, f"<{X}>", f"[{X}]({X})"])
def test_bare_links(text: str) -> None:
    """An address in the text is a link by itself."""
    assert parse(text) == paragraph(link(X))


@pytest.mark.parametrize(
    "address",
    [
        "https://a.test/wiki/Foo_(bar)",
        "https://a.test/a_b_c/__init__.py",
        "https://a.test/*x*/~y~z",
        "https://a.test/?q=a&b=1#c",
        "https://a.test/%E2%80%AE%22%20%2f",
        "https://a.test/ä/日本語/ジョン・レノン",
        "HTTPS://A.test/",
        "http://localhost:8000/x",
        "http://[::1]:8000/x",
        "https://user@a.test/",
        "https://xn--80ak6aa92e.com/",
        "mailto:a@b.test?subject=x",
    ],
)
def test_addresses_are_shown_as_typed(address: str) -> None:
    """An address is one whole, marks in it are no marks, and nothing in it is decoded."""
    assert parse(address) == paragraph(link(address))
    assert parse(f"see {address}, **now**")[0]["c"][1] == link(address)  # type: ignore[index]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("（", "）"),  # noqa: RUF001
        ("看", "，好"),  # noqa: RUF001
        ("「", "」と"),
        ("", "。"),
        ("", "…"),
        ("(", ")"),
        ("(see ", ")."),
        ("[", "]"),
        ('"', '"'),
        ("“", "”"),
        ("«", "»"),
        ("’", "’"),  # noqa: RUF001
        ("", "؟"),
        ("", "?!"),
        ("<b>", "</b>"),
        ("", "\u202egpj.exe"),
        ("", "\\x.evil.test"),
    ],
)
def test_where_bare_links_end(before: str, after: str) -> None:
    """Punctuation, quotation marks, brackets and hidden characters around it are no part of it."""
    around: list[Node] = [node for node in (before, link(X), after) if node]
    assert parse(f"{before}{X}{after}") == paragraph(*around)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"~~{X}~~", "s"),
        (f"**{X}**", "strong"),
        (f"_{X}_", "em"),
        (f"*{X}*", "em"),
        (f"||{X}||", "spoiler"),
    ],
)
def test_marks_around_bare_links(text: str, kind: str) -> None:
    """Marks around an address are marks, not a part of it."""
    assert parse(text) == paragraph({"t": kind, "c": [link(X)]})


def test_marks_end_after_bare_links() -> None:
    """Marks that begin before an address end after it, before a script without spaces, too."""
    assert parse(f"_see {X}_") == paragraph({"t": "em", "c": ["see ", link(X)]})
    assert parse(f"**{X}**后") == paragraph({"t": "strong", "c": [link(X)]}, "后")


@pytest.mark.parametrize(
    "text",
    ["www.a.test", "a.test", "me@a.test", "https://", "http://?", "xhttps://a", "http\u017f://a"],
)
def test_what_only_looks_like_an_address(text: str) -> None:
    """File names and half addresses are no links."""
    assert parse(text) == []


@pytest.mark.parametrize(
    "text", [f"`{X}`", f"```\n{X}\n```", f"`<{X}>`", f"- a\n  ```\n  {X}\n  ```"]
)
def test_addresses_in_code_are_code(text: str) -> None:
    """In code an address stays what was typed."""
    assert addresses(text) == []
    assert X in shown(parse(text))


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://a.test", "x", "", "//a.test"],
)
def test_other_addresses_are_text(address: str) -> None:
    """What is no web or mail address is shown as typed, and could run nothing in a page."""
    assert shown(parse(f"**x** [w]({address})")) == f"x[w]({address})"
    assert addresses(f"**x** [w]({address})") == []


@pytest.mark.parametrize("words", ["", " ", "\u200b", "https://apple.test/", "**https://b.test**"])
def test_links_that_hide_where_they_lead_are_shown_as_typed(words: str) -> None:
    """A link without words, or with another address as its words, shows both addresses."""
    tree = parse(f"[{words}]({X})")
    assert link(X) in list(walk(tree))
    assert all(node["c"] == [node["href"]] for node in walk(tree) if node["t"] == "a")


@pytest.mark.parametrize("words", [X, f"**{X}**", f"see {X}"])
def test_links_whose_words_hold_their_address(words: str) -> None:
    """The address in the words of a link to it is no link of its own."""
    (made,) = [node for node in walk(parse(f"[{words}]({X})")) if node["t"] == "a"]
    assert (made["href"], shown(made["c"])) == (X, words.replace("*", "").replace(" ", ""))


def test_title_of_a_link_is_not_its_address() -> None:
    """A link may have a title; it leads to its address."""
    assert addresses(f'[w]({X} "https://b.test")') == [X]


@given(st.text(st.sampled_from("a./:(){}?&%=_~*-é字）」\u202e\u200d#@!,'")))  # noqa: RUF001
def test_a_bare_link_shows_what_it_opens(rest: str) -> None:
    """Whatever follows a scheme: a link's words are its address, as typed or in ASCII."""
    for node in walk(parse(f"https://{rest}")):
        if node["t"] == "a":
            assert node["c"] == [node["href"]]
            assert "\u202e" not in node["href"]


@pytest.mark.parametrize(
    "user",
    [
        *("bank.test", "bank.test%2f", "bank.test:443", "user:secret", "%62ank", "user@bank.test"),
        *("bank\u2024test", "bank\u00b7test"),
    ],
)
def test_an_address_whose_user_could_pass_for_its_host(user: str) -> None:
    """It is no link, as an address or behind words."""
    assert parse(f"https://{user}@a.test/") == []
    assert not any("href" in node for node in walk(parse(f"[words](https://{user}@a.test/)")))


@pytest.mark.parametrize(
    "words",
    [
        *("`https://bank.test`", r"https:\/\/bank.test", r"https:\\bank.test", "**www.bank.test**"),
        *(
            "see WWW.bank.test now",
            "https:\u200b//bank.test",
            "\uff48ttps://bank.test",
            "http:bank.test",
        ),
        *("https:/\u2060/user@bank.test", "\u202etset.knab//:sptth", "a\u202db"),
        *("`https://a.test.bank.test/`", "`https://a.test`, `https://bank.test`"),
    ],
)
def test_words_that_look_like_another_address(words: str) -> None:
    """The words of a link must not show a host other than the one it opens."""
    linked = [node for node in walk(parse(f"[{words}](https://a.test/x)")) if "href" in node]
    assert all(node["c"] == [node["href"]] for node in linked)


@pytest.mark.parametrize(
    "words",
    [
        *("`https://a.test`", "www.a.test", "see https:\\//A.test.", "README.md", "a: b"),
        *("אבג", "\u2067abc\u2069", "https", "the www"),
    ],
)
def test_words_that_look_like_the_address_or_like_none(words: str) -> None:
    """Such words are a link."""
    assert addresses(f"[{words}](https://a.test/x)") == ["https://a.test/x"]
