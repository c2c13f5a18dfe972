"""A process with Django code on a site's database and broker, which does errands for a test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from tests.services.dialogue import Dialogue
from tests.services.site import site_environment

DEADLINE = 60.0
"""Seconds that an errand may take."""


class Clerk:
    """Does what `tests.proofs.errands` can do; `close` it at the end."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` names the database, the broker and the data of the site."""
        self._process = Dialogue("tests.proofs.errands", {**site_environment(), **env})
        self._one_at_a_time = asyncio.Lock()

    async def do(self, errand: str, **arguments: Any) -> Any:
        """Have it done; returns the answer, and raises `RuntimeError` where there is none."""
        # Two threads that read from one pipe would take each other's lines.
        async with self._one_at_a_time:
            late = asyncio.get_running_loop().call_later(DEADLINE, self._process.kill)
            try:
                line = await asyncio.to_thread(self._process.ask, json.dumps([errand, arguments]))
            except asyncio.CancelledError:
                self._process.kill()  # so that the thread, which cannot be cancelled, ends
                raise
            finally:
                late.cancel()
        if not line:
            raise RuntimeError(f"{errand} failed: see what was printed")
        return json.loads(line)

    def close(self) -> None:
        """Let it go, and wait until it has gone."""
        self._process.close(DEADLINE)
