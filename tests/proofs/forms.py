"""Pages of the site and their forms, asked for by somebody who has a session."""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import SimpleCookie

import httpx

from tests.services.site import Site
from tests.services.talk import Event


async def arrive(site: Site, cookie: str, address: str | None = None) -> str:
    """Ask the site something, as whoever has just logged in does before any socket is opened.

    Returns the cookies of the browser from then on: the site gives each browser one of its own.
    """
    async with _browser(site, cookie, address) as browser:
        (await browser.get("/enter/")).raise_for_status()
        return "; ".join(f"{each.name}={each.value}" for each in browser.cookies.jar)


async def page_of(site: Site, cookie: str, path: str) -> str:
    """A page of the site."""
    async with _browser(site, cookie) as browser:
        return (await browser.get(path)).raise_for_status().text


async def submit(site: Site, cookie: str, path: str, **fields: str | Sequence[str]) -> Event:
    """Send a form as a page's script does; returns the answer, which is empty where it leads on.

    Raises `httpx.HTTPStatusError` for an error.
    """
    async with _browser(site, cookie) as browser:
        token = (await browser.get("/enter/")).json()["csrf"]
        answer = await browser.post(path, data=fields, headers={"X-CSRFToken": token})
        if answer.is_redirect:
            await browser.get(answer.headers["Location"])
            return {}
        found: Event = answer.raise_for_status().json()
        return found


def _browser(site: Site, cookie: str, address: str | None = None) -> httpx.AsyncClient:
    """A browser with cookies, at an address of its own where one is named."""
    return httpx.AsyncClient(
        base_url=site.url,
        cookies={name: morsel.value for name, morsel in SimpleCookie(cookie).items()},
        headers={"Origin": site.url, "Accept": "application/json"},
        transport=httpx.AsyncHTTPTransport(local_address=address, verify=False),
        timeout=30,
    )
