"""A person who changes in one process is seen so in the other: state, status, name and picture."""

import asyncio
import io
import os
import re
from functools import partial
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.redis_server import RedisServer
from tests.services.site import Site, manage
from tests.services.talk import Event, Talk

RENAME = """
from chatsite.accounts.models import User
from chatsite.accounts.profile import change
user = User.objects.get(pk={0})
change(user, name="Countess")
"""


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """A room for each test: its people are nobody else's."""
    return str(request.node.name)


class Browser:
    """Somebody's browser, for forms."""

    def __init__(self, site: Site, cookie: str) -> None:
        self._site = site
        self._cookie = cookie

    async def post(
        self, path: str, fields: dict[str, Any], files: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Send the form of the profile to a path, as its page does."""
        url = self._site.url
        headers = {"Cookie": self._cookie, "Origin": url, "Referer": f"{url}/"}
        async with httpx.AsyncClient(base_url=url, timeout=30, headers=headers) as client:
            page = await client.get("/account/profile/")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert token is not None
            fields = {"csrfmiddlewaretoken": token[1], **fields}
            return await client.post(path, data=fields, files=files)


async def test_a_profile_is_seen_everywhere(two: tuple[Site, Site], room: str) -> None:
    """Name, picture and status show in the other process at once, and messages have them; what
    was said before has them for who comes later."""
    one, other = two
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(one.url, room, cookie=cookie) as ada,
        await Talk.connect(other.url, room, cookie=await enter(other.url, "Grace")) as grace,
    ):
        said = await ada.say("before")
        await ada.ask({"type": "react", "id": said["id"], "emoji": "👍", "on": True, "key": "r"})
        await grace.wait_for(lambda event: "reactions" in event.get("message", ()))
        out = io.BytesIO()
        Image.new("RGB", (100, 100), (20, 120, 60)).save(out, "JPEG")
        form = {"name": "Countess", "status_text": "away", "status_ends": "never"}
        response = await Browser(one, cookie).post(
            "/account/profile/",
            {**form, "quiet_ends": "keep"},
            {"picture": ("me.jpg", out.getvalue(), "image/jpeg")},
        )
        assert response.status_code == 302
        person = (await grace.expect("person"))["person"]
        assert (person["name"], person["status"]) == ("Countess", {"text": "away"})
        await ada.say("after")
        by = (await grace.wait_for(lambda event: _says(event, "after")))["message"]["by"]
        assert (by["name"], by["picture"]) == ("Countess", person["picture"])
        async with await Talk.connect(other.url, room) as late:
            assert {message["by"]["name"] for message in late.messages} == {"Countess"}
            assert late.messages[0]["reactions"][0]["who"][0]["name"] == "Countess"
            assert "Countess" in [each["name"] for each in late.welcome["here"]]
        async with httpx.AsyncClient(base_url=other.url) as client:
            answer = await client.get(f"/people/{by['id']}/picture/{by['picture']}/")
        assert Image.open(io.BytesIO(answer.content)).size == (64, 64)


async def test_a_process_without_a_chat(
    two: tuple[Site, Site], room: str, redis_server: RedisServer
) -> None:
    """What a management command changes of a profile is told to the servers."""
    cookie = await enter(two[0].url, "Ada")
    env = {"DATABASE_URL": two[0].database, "REDIS_URL": redis_server.url, "DEBUG": "1"}
    # The sites of one secret share a broker: the key of a development site is in its directory.
    env["DATA_DIR"] = str(two[0].log.parent)
    async with await Talk.connect(two[0].url, room, cookie=cookie) as ada:
        code = RENAME.format(ada.welcome["me"]["id"])
        await asyncio.to_thread(partial(manage, "shell", "-c", code, env=env))
        assert (await ada.expect("person"))["person"]["name"] == "Countess"


async def test_a_lost_profile_is_found(losing: tuple[Site, Site], room: str) -> None:
    """A process that was not told of a new name finds it: it shows and says it from then on."""
    one, other = losing
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(other.url, room, cookie=cookie) as ada,
        await Talk.connect(one.url, room, cookie=await enter(one.url, "Grace")) as grace,
    ):
        await ada.say("before")
        await grace.expect("message")
        form = {"name": "Countess", "status_ends": "never", "quiet_ends": "keep"}
        response = await Browser(one, cookie).post("/account/profile/", form)
        assert response.status_code == 302
        assert (await ada.expect("person"))["person"]["name"] == "Countess"
        await ada.say("after")
        assert (await grace.expect("message"))["message"]["by"]["name"] == "Countess"
        async with await Talk.connect(other.url, room) as late:
            assert {message["by"]["name"] for message in late.messages} == {"Countess"}
            assert "Countess" in [each["name"] for each in late.welcome["here"]]


async def test_idle_is_seen_everywhere(two: tuple[Site, Site], room: str) -> None:
    """Somebody is idle when all their windows are, in both processes."""
    one, other = two
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(one.url, room, cookie=cookie) as ada,
        await Talk.connect(other.url, "elsewhere", cookie=cookie) as elsewhere,
        await Talk.connect(other.url, room, cookie=await enter(other.url, "Grace")) as grace,
    ):
        await ada.send({"type": "active", "on": False})
        await elsewhere.send({"type": "active", "on": False})
        await grace.wait_for(lambda event: _is_idle(event, "Ada"))
        before = len(grace.events)
        await elsewhere.send({"type": "active", "on": True})
        await grace.wait_for(
            lambda event: _is_idle(event, "Ada", idle=False) and event in grace.events[before:]
        )


async def test_block_reaches_ones_other_devices(two: tuple[Site, Site], room: str) -> None:
    """A block is told to one's windows in the other process, and to nobody else."""
    one, other = two
    cookie = await enter(one.url, "Ada")
    async with (
        await Talk.connect(other.url, room, cookie=cookie, inbox=0) as ada,
        await Talk.connect(other.url, room, cookie=await enter(other.url, "Eve"), inbox=0) as eve,
    ):
        await eve.say("hi")
        bad = eve.welcome["me"]["id"]
        await ada.expect("message")
        await eve.expect("message")
        await Browser(one, cookie).post(f"/people/{bad}/block/", {"on": "1"})
        await ada.wait_for(lambda event: event.get("blocked") == [bad])
        await ada.say("bye")
        await eve.expect("message")
        assert [event for event in eve.events if event.get("blocked")] == []


def _says(event: Event, text: str) -> bool:
    return event["type"] == "message" and bool(event["message"]["text"] == text)


def _is_idle(event: Event, name: str, *, idle: bool = True) -> bool:
    people = [*event.get("join", ()), *event.get("here", ())]
    return event["type"] == "presence" and any(
        person["name"] == name and person.get("idle", False) is idle for person in people
    )


async def test_a_guest_takes_nobodys_name(site: StartSite, room: str) -> None:
    """The name of somebody who is here is refused to a guest who has another one, as it is to one
    who enters; their own name is free, however they spell it."""
    started = await asyncio.to_thread(site, "fast", env={"CHAT_NAMESAKES": "1"})
    grace = Browser(started, cookie := await enter(started.url, "Grace"))
    form = {"status_text": "", "status_ends": "never", "quiet_ends": "keep"}
    async with (
        await Talk.connect(started.url, room, cookie=await enter(started.url, "Ada")),
        await Talk.connect(started.url, room, cookie=cookie),
    ):
        refused = await grace.post("/account/profile/", {"name": "adà", **form})
        assert refused.status_code == 400
        assert "Somebody with the name adà, or one that looks like it, is here." in refused.text
        assert (await grace.post("/account/profile/", {"name": "GRACE", **form})).status_code == 302


async def test_a_large_picture(site: StartSite) -> None:
    """A photograph as a phone takes it gets through to the site that `serve` runs."""
    started = await asyncio.to_thread(site, "serve")
    ada = Browser(started, await enter(started.url, "Ada"))
    out = io.BytesIO()
    Image.frombytes("RGB", (1200, 1200), os.urandom(3 * 1200 * 1200)).save(out, "PNG")
    assert len(out.getvalue()) > 4_000_000
    form = {"name": "Ada", "status_ends": "never", "quiet_ends": "keep"}
    photo = {"picture": ("me.png", out.getvalue(), "image/png")}
    assert (await ada.post("/account/profile/", form, photo)).status_code == 302
