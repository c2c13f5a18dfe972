"""`manage.py flood <room>`: fill a room of a running site with a lively conversation."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from websockets.exceptions import WebSocketException

from chatsite.soak.entrance import NotEntered
from chatsite.soak.flood import Flood, FloodPlan


class Command(BaseCommand):
    """Talk until interrupted."""

    help = "Fill a room of a running site with a lively conversation, to look at."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where, how many and how fast."""
        parser.add_argument("room", help="the room's name")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the site (%(default)s)")
        parser.add_argument("--people", type=int, default=8, help="who talks (%(default)s)")
        parser.add_argument(
            "--rate", type=float, default=2, help="messages in a second, of all (%(default)s)"
        )
        parser.add_argument(
            "--seconds", type=float, default=0, help="how long; 0: until interrupted (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Talk, and say who came and what the site did not like."""
        plan = FloodPlan(
            options["url"].rstrip("/"),
            options["room"],
            options["people"],
            options["rate"],
            options["seconds"],
        )
        if plan.people < 1 or plan.rate <= 0:
            raise CommandError("A conversation needs somebody, and a rate above 0.")
        try:
            asyncio.run(Flood(plan, self.stdout.write).run())
        except KeyboardInterrupt:
            self.stdout.write("Everybody has left.")
        except (NotEntered, OSError, WebSocketException) as reason:
            raise CommandError(f"{plan.url} lets nobody talk: {reason}") from None
