"""Forms of the site's pages, sent by somebody who has a session."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from tests.services.site import Site
from tests.services.talk import Event


async def submit(site: Site, cookie: str, path: str, **fields: str | Sequence[str]) -> Event:
    """Send a form as a page's script does; returns the answer, and raises where it is an error."""
    name, _, value = cookie.partition("=")
    headers = {"Origin": site.url, "Accept": "application/json"}
    async with httpx.AsyncClient(
        base_url=site.url, cookies={name: value}, headers=headers, timeout=30
    ) as client:
        token = (await client.get("/enter/")).json()["csrf"]
        answer = await client.post(path, data=fields, headers={"X-CSRFToken": token})
        found: Event = answer.raise_for_status().json()
        return found
