"""Hosts that could pass for another one are shown in ASCII."""

import pytest

from rooms.markup import parse
from rooms.markup.hosts import plain_host


@pytest.mark.parametrize(
    "host",
    [
        "a.test",
        "xn--80ak6aa92e.com",
        "münchen.de",
        "việtnam.vn",
        "яндекс.рф",
        "παράδειγμα.test",
        "日本語ひらがなカタカナ.jp",
        "한국어漢字.kr",
        "עברית.test",
        "عربي.test",
        "हिन्दी.test",
        "ไทย.th",
        "日本1-2.jp",
    ],
)
def test_honest_hosts_are_shown_as_typed(host: str) -> None:
    """A host in one script, which looks like no other, is shown as it was typed."""
    assert plain_host(f"https://{host}/%20?q=ä") == f"https://{host}/%20?q=ä"


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("\u0430\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com"),
        ("\u0430pple.com", "xn--pple-43d.com"),
        ("www.\u0430pple.com", "www.xn--pple-43d.com"),
        ("g\u03bfogle.com", "xn--gogle-rce.com"),
        ("\u0131cloud.com", "xn--cloud-m4a.com"),
        ("goo\u0261le.com", "xn--goole-tmc.com"),
        ("日本a.jp", "xn--a-jn6bt1b.jp"),
        ("\uff41\uff50\uff50\uff4c\uff45.com", "apple.com"),
        ("\u0410\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com"),
        ("\u0585\u057d.am", "xn--rbbp.am"),
        ("i\u2764.ws", "xn--i-7iq.ws"),
    ],
)
def test_hosts_that_mix_or_imitate_scripts(host: str, plain: str) -> None:
    """A label of two scripts, or of letters that look like others, is shown as DNS has it."""
    assert plain_host(f"https://me@{host}:80/ä?ü") == f"https://me@{plain}:80/ä?ü"
    assert plain_host(f"mailto:me@{host}") == f"mailto:me@{plain}"


@pytest.mark.parametrize("host", ["a\u2044b.test", "\u0430" * 64, "\u0430." * 150, "\u2215.test"])
def test_hosts_that_are_none(host: str) -> None:
    """An address whose host has no honest form and no name is no link."""
    assert not [n for n in parse(f"https://{host}/ **x**")[0]["c"] if "href" in n]  # type: ignore[index]


def test_words_keep_an_honest_address() -> None:
    """The address behind a link's words is in its ASCII form as well."""
    tree = parse("[\u0430pple](https://\u0430pple.com)")
    assert tree == [
        {"t": "p", "c": [{"t": "a", "href": "https://xn--pple-43d.com", "c": ["\u0430pple"]}]}
    ]
