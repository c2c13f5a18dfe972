"""Prints microseconds of each step, on a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable

import django
import uvloop

from benchmarks.sitting import SITE, Sitting


def _print(title: str, steps: Iterable[tuple[str, float]]) -> None:
    print(f"\n| {title} | CPU µs |\n|---|---|")
    for name, taken in steps:
        print(f"| {name} | {taken:.2f} |")


def main() -> None:
    """Seed a database, time the steps in it, and throw it away."""
    with Sitting(people=1) as sitting:
        os.environ |= {**SITE, "DATABASE_URL": sitting.new_database("sqlite")}
        os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
        django.setup()
        from benchmarks.steps.delivery import delivery_steps
        from benchmarks.steps.message import an_event, message_steps

        _print("each message", message_steps())
        event = an_event()
        _print("each delivery", uvloop.run(delivery_steps(event)))


if __name__ == "__main__":
    main()
