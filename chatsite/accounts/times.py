"""Until when something holds: what people choose, in times of their own clock."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache

MORNING = dt.time(9)
"""When "until tomorrow" ends."""
LATER = {"30m": dt.timedelta(minutes=30), "1h": dt.timedelta(hours=1)}


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones that a person can choose: those that are called by a place, and UTC."""
    places = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/",
              "Indian/", "Pacific/")  # fmt: skip
    known = zoneinfo.available_timezones()
    return ("UTC", *sorted(name for name in known if name.startswith(places)))


def zone_of(name: str, other: str = "") -> dt.tzinfo:
    """The time zone of a name, else that of another one, else UTC."""
    for each in (name, other):
        if each in zones():
            return zoneinfo.ZoneInfo(each)
    return dt.UTC


def ends(choice: str, zone: dt.tzinfo, now: dt.datetime) -> dt.datetime | None:
    """When what was chosen ends: `30m`, `1h`, `today`, `tomorrow`, `week`; None: never."""
    if choice in LATER:
        return now + LATER[choice]
    today = now.astimezone(zone).date()
    days = {"today": 1, "tomorrow": 1, "week": 7 - today.weekday()}
    if choice not in days:
        return None
    time = MORNING if choice == "tomorrow" else dt.time()
    day = today + dt.timedelta(days=days[choice])
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
