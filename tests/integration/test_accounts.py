"""Accounts on running servers: names of people who are here, and passwords that end sessions."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from rooms.protocol import Close
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.site import Site
from tests.services.talk import Talk

OLD, NEW = "correct horse battery", "another long password"


class Browser:
    """A browser without scripts: keeps its cookies, and posts forms with their token."""

    def __init__(self, url: str) -> None:
        """Visit the site at `url`."""
        self.client = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30)

    async def post(self, path: str, **fields: str) -> None:
        """Fill in the form of a page; it leads on to another page."""
        page = await self.client.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        data: dict[str, Any] = {**fields, "csrfmiddlewaretoken": token[1]}
        answer = await self.client.post(path, data=data)
        assert answer.status_code == 302, answer.text
        await self.client.get("/")

    @property
    def cookie(self) -> str:
        """The `Cookie` header of the session."""
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())


async def test_name_of_somebody_who_is_here(site: StartSite) -> None:
    """A guest cannot take the name of somebody present, however it is written; later they can."""
    served = await asyncio.to_thread(site, env={"CHAT_NAMESAKES": "1"})
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")):
        with pytest.raises(RuntimeError, match=r"409.*such as ada2"):
            await enter(served.url, "ada")
        await enter(served.url, "ada2")
    async with asyncio.timeout(20):
        while not await _may_enter(served.url, "Ada"):
            pass


async def test_new_password_ends_sessions_everywhere(two: tuple[Site, Site]) -> None:
    """The sockets of other sessions close at once, in every process; one's own person goes on."""
    here, there = Browser(two[0].url), Browser(two[0].url)
    await here.post("/account/signup/", username="Pat", password1=OLD, email="")
    await there.post("/account/login/", login="Pat", password=OLD)
    async with await Talk.connect(two[1].url, cookie=there.cookie) as talk:
        change = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
        await here.post("/account/password/change/", **change)
        assert (await talk.closed())[0] == Close.SESSION_ENDED
    async with await Talk.connect(two[1].url, cookie=here.cookie) as own:
        assert own.welcome["me"]["name"] == "Pat"
    for each in (here, there):
        await each.client.aclose()


async def _may_enter(url: str, name: str) -> bool:
    try:
        await enter(url, name)
    except RuntimeError:
        return False
    return True
