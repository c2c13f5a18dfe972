"""Until when what people choose holds, by their own clock."""

import datetime as dt

import pytest

from chatsite.accounts.times import ends, zone_of, zones

# A Thursday, 23:30 in Berlin and 17:30 in New York.
NOW = dt.datetime(2026, 11, 26, 22, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("choice", "zone", "end"),
    [
        ("30m", "UTC", "2026-11-26T23:00"),
        ("1h", "UTC", "2026-11-26T23:30"),
        ("today", "UTC", "2026-11-27T00:00"),
        ("today", "Europe/Berlin", "2026-11-26T23:00"),
        ("today", "America/New_York", "2026-11-27T05:00"),
        ("tomorrow", "Europe/Berlin", "2026-11-27T08:00"),
        ("week", "UTC", "2026-11-30T00:00"),
        ("week", "Europe/Berlin", "2026-11-29T23:00"),
    ],
)
def test_ends(choice: str, zone: str, end: str) -> None:
    """Days and weeks end at midnight where the person is, "tomorrow" at nine."""
    expected = dt.datetime.fromisoformat(end).replace(tzinfo=dt.UTC)
    assert ends(choice, zone_of(zone), NOW) == expected


def test_a_day_of_25_hours() -> None:
    """Tonight is at midnight, also where the clock is turned back before."""
    before = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    night = dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC)
    assert ends("today", zone_of("Europe/Berlin"), before) == night


@pytest.mark.parametrize("choice", ["never", "off", "", "rubbish"])
def test_no_end(choice: str) -> None:
    """What is none of these has no end."""
    assert ends(choice, dt.UTC, NOW) is None


def test_zones() -> None:
    """A zone is one of the list; else it is the other one that was named, else UTC."""
    assert str(zone_of("", "Asia/Tokyo")) == "Asia/Tokyo"
    assert zone_of("../../etc/passwd", "Mars/Base") is dt.UTC
    assert "Europe/Berlin" in zones()
    assert [name for name in zones() if name.startswith(("posix", "Etc", "right"))] == []
