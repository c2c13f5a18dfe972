"""`manage.py createowner`: sets up a new site from the shell, or prints the link that does it."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chatsite.accounts.names import NameTaken
from chatsite.community.forms import SetupForm
from chatsite.community.models import Joining
from chatsite.community.setup import DONE, AlreadySetUp, Plan, is_open, set_up
from chatsite.community.setup_link import setup_link


class Command(BaseCommand):
    """Make the owner of a site that has none."""

    help = "Set up a new site: make its owner's account and its first room."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the first page asks; a missing name or password is asked for."""
        parser.add_argument("--name", help="the owner's name")
        parser.add_argument("--email", default="", help="the owner's e-mail address")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--site-name", default="", help="what the site is called")
        parser.add_argument("--room", default="general", help="the first room")
        parser.add_argument(
            "--joining", default=Joining.ANYONE, choices=Joining.values, help="who may join"
        )
        parser.add_argument("--no-guests", action="store_true", help="ask everybody for an account")
        parser.add_argument(
            "--link", action="store_true", help="print the one-time link to the first page instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up the site, and say so; raises `CommandError` with what is wrong."""
        if not is_open():
            raise CommandError(DONE)
        if options["link"]:
            self.stdout.write(setup_link() or "")
            return
        plan = self._plan(options)
        try:
            owner, room = set_up(plan)
        except (AlreadySetUp, NameTaken) as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{owner.name} owns the site. The first room is {room.name}.")

    def _plan(self, options: dict[str, Any]) -> Plan:
        name = options["name"] or input("Your name: ")
        password = _password(from_stdin=options["password_stdin"])
        form = SetupForm(
            {
                "name": name,
                "email": options["email"],
                "password": password,
                "site_name": options["site_name"],
                "room": options["room"],
                "joining": options["joining"],
                "guests": not options["no_guests"],
            }
        )
        if not form.is_valid():
            said = [f"{name}: {' '.join(map(str, why))}" for name, why in form.errors.items()]
            raise CommandError("\n".join(said))
        return form.plan()


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if password != getpass("Once more: "):
        raise CommandError("The two passwords differ. Try again.")
    return password
