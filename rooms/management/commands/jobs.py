"""`manage.py jobs`: the later work that was given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rooms.log import jobs


class Command(BaseCommand):
    """List the later work that has failed too often, have it tried again, or remove it."""

    help = "List the later work that was given up, have it tried again, or remove it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--retry` and `--forget`, with the numbers that the list names."""
        acts = parser.add_mutually_exclusive_group()
        for name, text in (("retry", "Try these again."), ("forget", "Remove these.")):
            acts.add_argument(f"--{name}", nargs="+", type=int, metavar="NUMBER", help=text)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises `CommandError` where a number is not that of work that was given up."""
        if options["retry"]:
            self._act("Tried again", jobs.retry, options["retry"])
        elif options["forget"]:
            self._act("Removed", jobs.forget, options["forget"])
        else:
            self._list()

    def _act(self, done: str, act: Any, numbers: list[int]) -> None:
        known = set(jobs.given_up().values_list("pk", flat=True))
        unknown = sorted(set(numbers) - known)
        if unknown:
            named = ", ".join(map(str, unknown))
            raise CommandError(f"Nothing that was given up has the number {named}: see the list.")
        self.stdout.write(f"{done}: {act(numbers)}")

    def _list(self) -> None:
        found = list(jobs.given_up())
        if not found:
            self.stdout.write("No work was given up.")
        for job in found:
            self.stdout.write(
                f"{job.pk}  {job.kind}  given up {job.given_up_at:%Y-%m-%d %H:%M} UTC"
                f" after {job.attempts} times: {job.failure}"
            )
