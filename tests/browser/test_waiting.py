"""What is written faster than the server takes it."""

import json
from typing import Any

from playwright.async_api import WebSocketRoute, expect

from tests.browser.axe import DESKTOP, serious
from tests.browser.conftest import Join
from tests.browser.marks import BROWSER

pytestmark = BROWSER
_AFTER = 40
"""Seconds after which the server takes the next message."""


async def test_how_long_it_waits(join: Join) -> None:
    """A line below the log says in how many seconds it is sent, and nothing is sent before."""
    ada = await join("Ada", "waiting", reduced_motion="reduce")
    keys: list[str] = []

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def send(raw: str | bytes) -> None:
            event: dict[str, Any] = json.loads(raw)
            if event["type"] != "message":
                return server.send(raw)
            keys.append(event["key"])
            error = {"type": "error", "code": "rate_limited", "text": "Too fast.", "retry": True}
            return socket.send(json.dumps({**error, "re": event["key"], "after": _AFTER}))

        socket.on_message(send)

    await ada.page.route_web_socket("**/ws/**", connect)
    await ada.reload()
    await ada.used()
    await ada.say("one")
    line = ada.page.get_by_test_id("wait")
    await expect(line).to_contain_text("You write faster than the server takes it.")
    await expect(line).to_contain_text("seconds")
    await expect(ada.pending).to_have_count(1)
    assert await serious(ada.page, DESKTOP) == []
    assert len(keys) == 1
