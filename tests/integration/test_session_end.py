"""A session that ends in one process closes its sockets in the other."""

import re

import httpx

from rooms.protocol import Close
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk


async def leave(url: str, cookie: str) -> None:
    """Press "leave" on a page of the site at `url`."""
    headers = {"Cookie": cookie, "Origin": url}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        page = await client.get("/rooms/lobby/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        response = await client.post("/leave/", data={"csrfmiddlewaretoken": token[1]})
        assert response.status_code == 302


async def test_leaving_is_told_everywhere(two: tuple[Site, Site]) -> None:
    """Who leaves at one process is closed with 4003 at both; in another browser they stay."""
    cookie, other = [await enter(two[0].url, "Ada") for _ in range(2)]
    here = await Talk.connect(two[0].url, cookie=cookie)
    there = await Talk.connect(two[1].url, cookie=cookie)
    async with await Talk.connect(two[1].url, cookie=other) as stays:
        await leave(two[0].url, cookie)
        assert (await here.closed())[0] == Close.SESSION_ENDED
        assert (await there.closed())[0] == Close.SESSION_ENDED
        await stays.say("still here")
    async with await Talk.connect(two[1].url, cookie=cookie) as again:
        assert again.welcome["me"] is None
