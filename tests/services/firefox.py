"""Firefox for tests, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import asyncio
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.services.process import NotInstalled, Process, ServerFailed
from tests.services.site import site_environment
from tests.services.tab import Actions, ScriptFailed, Tab
from tests.services.talk import DEADLINE

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox(Process):
    """A headless Firefox with a new profile in `directory`; it chooses a free port itself."""

    def __init__(self, directory: Path) -> None:
        """Find the program; raises `NotInstalled`."""
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise NotInstalled("Firefox is not installed; `make services` installs it.")
        command = [program, "--headless", "--no-remote", "--profile", str(directory)]
        command += ["--remote-debugging-port=0", "about:blank"]
        super().__init__(
            command,
            directory / "firefox.log",
            ready=lambda: bool(_LISTENING.search(self.output())),
            env={**site_environment(), "HOME": str(directory)},
        )

    @property
    def address(self) -> str:
        """Where the browser listens for a BiDi session; raises `ServerFailed` before it does."""
        found = _LISTENING.search(self.output())
        if found is None:
            raise ServerFailed("Firefox does not listen for WebDriver BiDi.")
        return f"{found[1]}/session"


class FirefoxBrowser:
    """A BiDi session with one running Firefox."""

    def __init__(self, connection: ClientConnection) -> None:
        """Speak over `connection`; `connected` opens one."""
        self.uncaught: list[str] = []
        """Errors that scripts of pages did not catch, or could not even load with."""
        self._connection = connection
        self._ids = itertools.count(1)

    @classmethod
    @asynccontextmanager
    async def connected(cls, directory: Path) -> AsyncIterator["FirefoxBrowser"]:
        """Start Firefox and its session; both end with the block."""
        process = Firefox(directory)
        await asyncio.to_thread(process.start)
        try:
            async with connect(process.address, max_size=None, proxy=None) as connection:
                browser = cls(connection)
                await browser.call("session.new", capabilities={})
                await browser.call("session.subscribe", events=["log.entryAdded"])
                yield browser
        finally:
            process.kill()

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Run a command and return its result; one command at a time.

        Raises `RuntimeError` with the browser's own words when it refuses.
        """
        number = next(self._ids)
        command = {"id": number, "method": method, "params": parameters}
        async with asyncio.timeout(DEADLINE):
            await self._connection.send(json.dumps(command))
            while (answer := json.loads(await self._connection.recv())).get("id") != number:
                self._note(answer)
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _note(self, event: dict[str, Any]) -> None:
        entry = event.get("params", {})
        is_error = entry.get("type") == "javascript" and entry.get("level") == "error"
        # A WebSocket that cannot be opened is such an error as well; tests stop servers.
        if is_error and "ws://" not in entry["text"]:
            self.uncaught.append(entry["text"])

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Tab]:
        """A page with cookies and storage of its own, which are gone after the block.

        Raises `ScriptFailed` when a script of the page has let an error out.
        """
        self.uncaught.clear()
        person = (await self.call("browser.createUserContext"))["userContext"]
        tab = await self.call("browsingContext.create", type="tab", userContext=person)
        yield _FirefoxTab(self, tab["context"])
        await self.call("browser.removeUserContext", userContext=person)
        if self.uncaught:
            raise ScriptFailed("; ".join(self.uncaught))


class _FirefoxTab(Tab):
    """A browsing context of Firefox."""

    def __init__(self, browser: FirefoxBrowser, context: str) -> None:
        self._browser = browser
        self._context = context

    async def open(self, url: str) -> None:
        """Navigate (`Tab`)."""
        await self._browser.call(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    async def _run(self, script: str) -> str | None:
        answer = await self._browser.call(
            "script.evaluate",
            expression=script,
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise ScriptFailed(answer["exceptionDetails"]["text"])
        value: str | None = answer["result"].get("value")  # absent where it is `undefined`
        return value

    async def _perform(self, actions: Actions) -> None:
        await self._browser.call("input.performActions", context=self._context, actions=actions)
