"""Headers and query parameters."""

import pytest

from tests.websocket.scripted import scope
from websocket.datastructures import Headers, QueryParams

RAW = [(b"Host", b"a.example"), (b"X-Tag", b"one"), (b"x-tag", b"two"), (b"cookie", b"a=1")]


def headers() -> Headers:
    """Headers with a repeated one."""
    return Headers(scope(headers=[*RAW, (b"cookie", b"b=2")]))


def test_header_names_ignore_case() -> None:
    """A header is found however its name is written."""
    assert headers()["HOST"] == "a.example"


def test_a_missing_header_is_a_key_error() -> None:
    """Item access does not invent values."""
    with pytest.raises(KeyError):
        headers()["origin"]


def test_header_get_gives_the_default() -> None:
    """`get` gives what it is told for a missing header."""
    assert headers().get("origin", "none") == "none"


def test_repeated_headers_are_joined() -> None:
    """Item access loses no value of a repeated header."""
    assert headers()["x-tag"] == "one, two"


def test_repeated_cookies_are_joined_as_cookies() -> None:
    """Cookie headers are joined so that a cookie parser reads all."""
    assert headers()["cookie"] == "a=1; b=2"


def test_repeated_headers_stay_apart_in_getlist() -> None:
    """`getlist` gives each value, in order."""
    assert headers().getlist("X-TAG") == ["one", "two"]


def test_header_keys() -> None:
    """Each name is there once, in lower case."""
    assert list(headers().keys()) == ["host", "x-tag", "cookie"]
    assert len(headers()) == 3


def test_headers_as_dict() -> None:
    """`as_dict` loses nothing."""
    expected = {"host": "a.example", "x-tag": "one, two", "cookie": "a=1; b=2"}
    assert headers().as_dict() == expected


def test_headers_repr_loses_nothing() -> None:
    """All values are in the repr."""
    assert "'x-tag': ['one', 'two']" in repr(headers())


def test_query_values_are_decoded() -> None:
    """Percent signs and plus signs are read as in a form."""
    assert QueryParams("name=%C3%A4+b")["name"] == "ä b"


def test_query_from_bytes() -> None:
    """The scope's bytes do as well as text."""
    assert QueryParams(b"a=1")["a"] == "1"


def test_repeated_query_values_are_kept() -> None:
    """The last value is the one, and `getlist` gives all."""
    params = QueryParams("a=1&a=2")
    assert (params["a"], params.getlist("a")) == ("2", ["1", "2"])


def test_query_keeps_blank_values() -> None:
    """A name without a value is there."""
    assert list(QueryParams("a=&b").items()) == [("a", ""), ("b", "")]


def test_query_get_default() -> None:
    """`get` gives what it is told for a missing name."""
    assert QueryParams("").get("a", "none") == "none"


def test_query_keys() -> None:
    """Each name is there once."""
    assert list(QueryParams("a=1&b=2&a=3").keys()) == ["a", "b"]


def test_query_repr_loses_nothing() -> None:
    """All values are in the repr."""
    assert repr(QueryParams("a=1&a=2")) == "QueryParams({'a': ['1', '2']})"


def test_query_bytes_that_are_not_utf8() -> None:
    """A stray byte is replaced, not an error."""
    assert QueryParams(b"a=%FF")["a"] == "\ufffd"
