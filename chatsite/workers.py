"""One process or several: the in-process broker carries nothing from one to another."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from django.core.exceptions import ImproperlyConfigured


def check_workers(broker_url: str, argv: Sequence[str] | None = None) -> None:
    """Refuse several workers without Redis; raises `ImproperlyConfigured`.

    Known from `--workers N` on the command line, which worker processes inherit, and from
    WEB_CONCURRENCY, which uvicorn takes as its default.
    """
    if broker_url.startswith("memory:") and workers_asked_for(argv or sys.argv) > 1:
        raise ImproperlyConfigured(
            "Several workers need Redis to carry messages between them: set REDIS_URL, for "
            "example REDIS_URL=redis://localhost:6379/0, or run one worker."
        )


def workers_asked_for(argv: Sequence[str]) -> int:
    """How many worker processes were asked for; 1 where nothing says so."""
    asked = os.environ.get("WEB_CONCURRENCY", "")
    for argument, following in pairwise([*argv, ""]):
        if argument in ("--workers", "-w"):
            asked = following
        elif argument.startswith(("--workers=", "-w")):
            asked = argument.removeprefix("--workers").removeprefix("-w").removeprefix("=")
    return int(asked) if asked.isdigit() else 1
