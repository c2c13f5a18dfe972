"""Forms of the site's pages, sent by somebody who has a session."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from tests.services.site import Site
from tests.services.talk import Event


async def look(site: Site, cookie: str) -> None:
    """Ask for a page, as whoever has just logged in does before any socket is opened."""
    async with httpx.AsyncClient(base_url=site.url, headers={"Cookie": cookie}, timeout=30) as it:
        (await it.get("/")).raise_for_status()


async def submit(site: Site, cookie: str, path: str, **fields: str | Sequence[str]) -> Event:
    """Send a form as a page's script does; returns the answer, which is empty where it leads on.

    Raises `httpx.HTTPStatusError` for an error.
    """
    name, _, value = cookie.partition("=")
    headers = {"Origin": site.url, "Accept": "application/json"}
    async with httpx.AsyncClient(
        base_url=site.url, cookies={name: value}, headers=headers, timeout=30
    ) as client:
        token = (await client.get("/enter/")).json()["csrf"]
        answer = await client.post(path, data=fields, headers={"X-CSRFToken": token})
        if answer.is_redirect:
            await client.get(answer.headers["Location"])
            return {}
        found: Event = answer.raise_for_status().json()
        return found
