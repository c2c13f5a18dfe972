"""Requests for parts of a room, read from frames."""

import msgspec
import pytest

from rooms.domain.queries.pins import GetPins
from rooms.domain.queries.reactors import GetReactors
from rooms.domain.queries.versions import GetVersions
from rooms.web.frames import BadEvent, read


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        ('{"type":"versions","key":"v","id":4}', GetVersions(key="v", id=4)),
        ('{"type":"versions","key":"v","id":4,"after":6}', GetVersions(key="v", id=4, after=6)),
        ('{"type":"pins","key":"p"}', GetPins(key="p")),
        ('{"type":"pins","key":"p","after":4}', GetPins(key="p", after=4)),
        (
            '{"type":"reactors","key":"r","id":4,"emoji":"\U0001f44d","after":7}',
            GetReactors(key="r", id=4, emoji="\U0001f44d", after=7),
        ),
    ],
)
def test_queries(frame: str, event: msgspec.Struct) -> None:
    """Each becomes its typed value."""
    assert read(frame, 0) == event


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"versions","id":4}',
        '{"type":"versions","key":"v"}',
        '{"type":"versions","key":"v","id":0}',
        '{"type":"versions","key":"v","id":4,"after":-1}',
        '{"type":"pins"}',
        '{"type":"pins","key":"p","after":0}',
        '{"type":"reactors","key":"r","id":4}',
        '{"type":"reactors","key":"r","emoji":"x"}',
        '{"type":"reactors","key":"r","id":4,"emoji":""}',
        f'{{"type":"reactors","key":"r","id":4,"emoji":"{"x" * 33}"}}',
    ],
)
def test_wrong_queries(frame: str) -> None:
    """A request without a key, or with missing or wrong fields, is `bad_frame`."""
    with pytest.raises(BadEvent) as caught:
        read(frame, 0)
    assert caught.value.error.code == "bad_frame"
