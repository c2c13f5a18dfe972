"""Reading a stranger's JSON."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from websocket.exceptions import InvalidFrame
from websocket.json import parse


def test_a_value() -> None:
    """JSON becomes Python's values."""
    assert parse('{"a": [1, 2.5, null, true]}') == {"a": [1, 2.5, None, True]}


def test_bytes() -> None:
    """UTF-8 bytes do as well."""
    assert parse('"ä"'.encode()) == "ä"


@pytest.mark.parametrize(
    "rubbish",
    ["", "{", "hello", "NaN", "Infinity", "-Infinity", "1e999", "[" * 100_000, "9" * 5000, b"\xff"],
)
def test_rubbish(rubbish: str | bytes) -> None:
    """What is not JSON, or more than Python takes, is the peer's fault and typed so."""
    with pytest.raises(InvalidFrame) as caught:
        parse(rubbish)
    assert caught.value.close_code == 1007


@given(st.text() | st.binary())
def test_any_input_is_parsed_or_refused(message: str | bytes) -> None:
    """No input raises anything but InvalidFrame."""
    with suppress(InvalidFrame):
        parse(message)
