"""`manage.py soak`: talk for a while under faults, and check that nothing was lost."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chatsite.soak.plan import BadPlan, Plan
from chatsite.soak.process import ServerFailed
from chatsite.soak.run import Soak
from chatsite.soak.summary import as_json, as_text

_HELP = {
    "clients": "connections that talk and listen; each person has two",
    "rooms": "rooms over which they are spread",
    "seconds": "how long they talk",
    "processes": "site processes, each on a port of its own",
    "rate": "commands of each client in a second",
    "kill_worker": "how often a site process is killed (SIGKILL) and started again",
    "restart_worker": "how often a site process is restarted gracefully (SIGTERM)",
    "restart_redis": "how often Redis is killed and started again",
    "restart_database": "how often the PostgreSQL server is crashed and started again",
    "cut": "share of people who lose their connection at a time",
    "cut_every": "seconds between these losses",
    "drop": "share of payloads that the broker loses",
    "repeat": "share of payloads that the broker carries twice",
    "reorder": "share of payloads that others overtake",
    "delay": "seconds for which the broker holds payloads back, at most",
    "database": "URL of a database to spend (default: one of its own)",
    "postgres": "start a PostgreSQL server of its own",
    "server": "serve, or uvicorn for a site without the fast path",
    "redis": "URL of a Redis (default: a redis-server of its own)",
    "seed": "makes the dice repeatable",
    "settle": "seconds that everything may take to arrive in the end",
}


class Command(BaseCommand):
    """Run a soak; the exit status says whether it passed."""

    help = "Let many people talk under faults, and check every log against the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option for each field of the plan."""
        for field in fields(Plan):
            option = "--" + field.name.replace("_", "-")
            kind, text = type(field.default), f"{_HELP[field.name]} (%(default)s)"
            if kind is bool:
                parser.add_argument(option, action="store_true", help=text)
            else:
                parser.add_argument(option, type=kind, default=field.default, help=text)
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it in a directory of its own, which goes with it."""
        plan = Plan(**{field.name: options[field.name] for field in fields(Plan)})
        try:
            plan.check()
            with tempfile.TemporaryDirectory(prefix="chat-soak-") as directory:
                self._run(plan, Path(directory), as_program=options["json"])
        except (BadPlan, ServerFailed) as reason:
            raise CommandError(str(reason)) from None

    def _run(self, plan: Plan, directory: Path, *, as_program: bool) -> None:
        soak = Soak(plan, directory, self._show)
        findings = asyncio.run(soak.run())
        self._show("")
        if as_program:
            self.stdout.write(json.dumps(as_json(plan, findings, soak.world.peak)))
        else:
            self.stdout.write(as_text(plan, findings, soak.world.peak))
        if not findings.passed:
            raise CommandError("The soak has failed.")

    def _show(self, line: str) -> None:
        """Progress: one line that changes on a terminal, a line each elsewhere."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{line}", ending="")
            self.stderr.flush()
        else:
            self.stderr.write(line)
