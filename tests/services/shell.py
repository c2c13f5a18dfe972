"""Django's shell on the database of a site, in a process that stays for the next piece of code:
to load Django takes longer than most of what tests ask it for."""

from __future__ import annotations

import atexit
import io
import json
import os
import sys
import threading
import traceback
from contextlib import redirect_stdout
from textwrap import dedent

from tests.services.dialogue import Dialogue
from tests.services.site import Site, site_environment

KEPT = 3
"""How many processes stay, each for one database."""
DEADLINE = 60.0
"""Seconds in which one has to end."""
_shells: dict[str, Dialogue] = {}
_lock = threading.Lock()


def shell(site: Site, code: str) -> str:
    """Run Python code with the site's settings and database; returns what it printed.

    Raises `RuntimeError` with its traceback when it fails.
    """
    with _lock:
        answer = _process(site.database).ask(json.dumps(dedent(code)))
    if not answer:
        raise RuntimeError("the shell has ended: see what was printed")
    said, error = json.loads(answer)
    if error:
        raise RuntimeError(f"the code failed:\n{error}")
    return str(said)


def _process(database: str) -> Dialogue:
    process = _shells.pop(database, None)
    if process is None:
        while len(_shells) >= KEPT:
            _shells.pop(next(iter(_shells))).close(DEADLINE)
        env = {**site_environment(), "DATABASE_URL": database, "DEBUG": "1"}
        process = Dialogue("tests.services.shell", env)
        # What is registered last runs first: whoever forks them (`warm`) ends after them.
        atexit.unregister(_end_all)
        atexit.register(_end_all)
    _shells[database] = process  # the last of them is the one that was used last
    return process


def _end_all() -> None:
    while _shells:
        _shells.popitem()[1].close(DEADLINE)


def _serve() -> None:
    """Run each line of the input, which is code as JSON, and answer it in a line."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    django.setup()
    from django.db import connections

    answers = sys.stdout
    for line in sys.stdin:
        said, error = io.StringIO(), ""
        try:
            with redirect_stdout(said):
                exec(compile(json.loads(line), "<shell>", "exec"), {"__name__": "__main__"})
        except Exception:  # noqa: BLE001 - it is the answer
            error = traceback.format_exc()
        # Nothing is held open between two pieces of code: a server may be stopped, a file deleted.
        connections.close_all()
        print(json.dumps([said.getvalue(), error]), file=answers, flush=True)


if __name__ == "__main__":
    _serve()
