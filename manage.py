#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run a management command with the project's settings.

    What is wrong with the settings or the database is said in one sentence, unless
    `--traceback` asks for more.
    """
    from chatsite import collector

    collector.calm()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from chatsite.environment import leave

    try:
        # Django itself goes on without settings, and then does not know the command.
        settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError) as reason:
        if "--traceback" in sys.argv:
            raise
        if isinstance(reason, OperationalError):
            said = " ".join(str(reason).split())
            leave(f"The database cannot be used: {said}. (--traceback shows where.)")
        leave(reason)


if __name__ == "__main__":
    main()
