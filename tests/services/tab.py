"""One page of any browser engine: what the drivers for Firefox and WebKit have in common."""

import asyncio
import json
from abc import ABC, abstractmethod
from typing import Any

from tests.services.talk import DEADLINE

ENTER = "\ue007"
"""The Enter key in WebDriver's table of keys (W3C WebDriver §17.4.2)."""
Actions = list[dict[str, Any]]

_POLL = 0.05  # seconds between two looks at a page
_CENTRE = """(() => {
    const box = document.querySelector(%s).getBoundingClientRect();
    return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
})()"""


class ScriptFailed(AssertionError):
    """JavaScript that a test ran in a page has thrown; the message says what."""


class Tab(ABC):
    """A page. Keys and clicks are real input, as WebDriver's action sources produce it."""

    @abstractmethod
    async def open(self, url: str) -> None:
        """Go to `url` and return when the page has loaded."""

    @abstractmethod
    async def _run(self, script: str) -> str | None:
        """The value of an expression that is a promise of a string, or of nothing.

        Raises `ScriptFailed`.
        """

    @abstractmethod
    async def _perform(self, actions: Actions) -> None:
        """Perform input actions (W3C WebDriver §17), and return when the page has seen them."""

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON has it; a promise is awaited."""
        value = await self._run(f"(async () => JSON.stringify(await ({expression})))()")
        return None if value is None else json.loads(value)

    async def until(self, condition: str) -> Any:
        """Look at the page until the JavaScript `condition` is true, and return its value.

        Raises `TimeoutError` with the text that the page shows.
        """
        try:
            async with asyncio.timeout(DEADLINE):
                # A page cannot be told to report: its script may be gone with the next page.
                while not (value := await self.evaluate(condition)):  # noqa: ASYNC110
                    await asyncio.sleep(_POLL)
                return value
        except TimeoutError as error:
            shown = await self.evaluate("document.body.innerText")
            raise TimeoutError(f"{condition} did not become true; it shows:\n{shown}") from error

    async def type(self, text: str) -> None:
        """Type `text` with the keyboard, to wherever the focus is; `ENTER` is a key as well."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._perform([{"type": "key", "id": "keyboard", "actions": keys}])

    async def click(self, selector: str) -> None:
        """Click with the mouse on the middle of the first element that `selector` finds."""
        await self.until(f"document.querySelector({json.dumps(selector)})?.checkVisibility()")
        x, y = await self.evaluate(_CENTRE % json.dumps(selector))
        steps: Actions = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._perform([{"type": "pointer", "id": "mouse", "actions": steps}])
