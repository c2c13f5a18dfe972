"""Getting a name on a running site, as the page does it."""

import re

import httpx


async def enter(url: str, name: str) -> str:
    """Pick `name` on the site at `url`; returns the `Cookie` header of the new session.

    Raises `RuntimeError` when the site refuses the name.
    """
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        page = await client.get("/rooms/lobby/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token is None:
            raise RuntimeError("the room's page has no form to enter by")
        response = await client.post(
            "/enter/",
            data={"name": name, "next": "/", "csrfmiddlewaretoken": token[1]},
            headers={"Accept": "application/json", "Origin": url, "Referer": f"{url}/rooms/lobby/"},
        )
        if response.status_code != 200:
            raise RuntimeError(f"{name!r} may not enter: {response.status_code} {response.text}")
        return "; ".join(f"{key}={value}" for key, value in client.cookies.items())
