"""One of the people who act: in one room at a time, at one server process after the other."""

from __future__ import annotations

import httpx
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.proofs.acts import FORMS, Place
from tests.proofs.forms import submit
from tests.services.site import Site
from tests.services.talk import Event, Left, Talk

REFUSED: Event = {"type": "refused"}
"""The answer of a room that does not let somebody in."""


class Player:
    """A person with one window that shows a room."""

    def __init__(self, person: int, cookie: str) -> None:
        """The window is opened by the first act."""
        self.id = person
        self.cookie = cookie
        self._talk: Talk | None = None
        self._where: tuple[str, str] = "", ""

    async def act(self, site: Site, place: Place, event: Event) -> Event:
        """Do something in a room; returns the answer, or `REFUSED` where it does not let in.

        A post is followed by a `read` of it, as on the page: other devices learn so that it is
        read.
        """
        try:
            if event["type"] in FORMS:
                path, fields = FORMS[event["type"]](event)
                return await self._submit(site, path, fields)
            answer = await self._ask(site, place, event)
            if answer["type"] == "ack" and event["type"] == "message":
                read = {"type": "read", "id": answer["id"], "room": place.id}
                await self._ask(site, place, {**read, "key": f"{event['key']}-read"})
        except (Left, ConnectionClosed):
            return REFUSED
        return answer

    async def leave(self) -> None:
        """Close the window."""
        if self._talk is not None:
            await self._talk.close()
        self._talk = None

    async def _submit(self, site: Site, path: str, fields: Event) -> Event:
        try:
            await submit(site, self.cookie, path, **fields)
        except httpx.HTTPStatusError as reason:
            return {"type": "error", **reason.response.json()["error"]}
        return {"type": "ack"}

    async def _ask(self, site: Site, place: Place, event: Event) -> Event:
        where = site.url, place.slug
        if self._talk is not None and where == self._where:
            try:
                return await self._talk.ask(event)
            except (Left, ConnectionClosed):
                pass  # it was closed since it was used last
        await self.leave()
        try:
            self._talk = await Talk.connect(site.url, place.slug, cookie=self.cookie)
        except WebSocketException as reason:
            raise Left(str(reason)) from reason
        self._where = where
        return await self._talk.ask(event)
