"""WebKit for tests: WebKitGTK's MiniBrowser, driven by WebDriver (https://w3c.github.io/webdriver/)."""

import asyncio
import re
import shutil
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.services.ports import free_port
from tests.services.process import NotInstalled, Process
from tests.services.site import site_environment
from tests.services.tab import Actions, ScriptFailed, Tab
from tests.services.talk import DEADLINE


class Screen(Process):
    """A screen that nobody sees (Xvfb): WebKitGTK has no headless mode. It chooses its number."""

    def __init__(self, directory: Path) -> None:
        """Find the program; raises `NotInstalled`."""
        command = [_program("Xvfb"), "-displayfd", "1", "-nolisten", "tcp"]
        command += ["-screen", "0", "1280x1024x24"]
        log = directory / "screen.log"
        super().__init__(command, log, ready=lambda: bool(self._number()))

    @property
    def display(self) -> str:
        """The value of DISPLAY for programs on this screen."""
        return f":{self._number()}"

    def _number(self) -> str:
        found = re.search(r"^(\d+)$", self.output(), re.MULTILINE)
        return found[1] if found else ""


class WebKitDriver(Process):
    """WebKitWebDriver on a free port; it starts the browser when a session begins."""

    def __init__(self, directory: Path, display: str) -> None:
        """Find the program; raises `NotInstalled`."""
        self.port = free_port()
        env = {"HOME": str(directory), "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
        super().__init__(
            [_program("WebKitWebDriver"), f"--port={self.port}"],
            directory / "webkit.log",
            ready=self._answers,
            env={**site_environment(), **env},
        )

    def _answers(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.port}/status"
            with urllib.request.urlopen(address, timeout=10) as response:
                return bool(response.status == 200)
        except OSError:
            return False


class WebKitBrowser:
    """A WebDriver session with one running MiniBrowser."""

    def __init__(self, client: httpx.AsyncClient, session: str) -> None:
        """Speak over `client`; `connected` makes one."""
        self._client = client
        self._session = session

    @classmethod
    @asynccontextmanager
    async def connected(cls, directory: Path) -> AsyncIterator["WebKitBrowser"]:
        """Start a screen, the driver and its browser; all end with the block."""
        options = {"binary": _mini_browser(), "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        screen = Screen(directory)
        await asyncio.to_thread(screen.start)
        driver = WebKitDriver(directory, screen.display)
        try:
            await asyncio.to_thread(driver.start)
            url = f"http://127.0.0.1:{driver.port}"
            async with httpx.AsyncClient(base_url=url, timeout=DEADLINE, trust_env=False) as client:
                starter = cls(client, "")
                session = await starter.call("POST", "", capabilities={"alwaysMatch": wanted})
                yield cls(client, session["sessionId"])
        finally:
            driver.kill()
            screen.kill()

    async def call(self, method: str, command: str, **parameters: Any) -> Any:
        """Run a command of the session and return its value.

        Raises `ScriptFailed` when a script throws, `RuntimeError` for any other refusal.
        """
        path = f"/session/{self._session}/{command}".rstrip("/")
        body = parameters if method == "POST" else None
        answer = (await self._client.request(method, path, json=body)).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            kind = ScriptFailed if answer["error"] == "javascript error" else RuntimeError
            raise kind(f"{command}: {answer['error']}: {answer['message']}")
        return answer

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Tab]:
        """A page; what it has stored stays in the browser, its cookies go with the block."""
        yield _WebKitTab(self)
        await self.call("DELETE", "cookie")
        await self.call("POST", "url", url="about:blank")


class _WebKitTab(Tab):
    """The window of the session."""

    def __init__(self, browser: WebKitBrowser) -> None:
        self._browser = browser

    async def open(self, url: str) -> None:
        """Navigate (`Tab`)."""
        await self._browser.call("POST", "url", url=url)

    async def _run(self, script: str) -> str | None:
        value: str | None = await self._browser.call(
            "POST", "execute/sync", script=f"return {script}", args=[]
        )
        return value

    async def _perform(self, actions: Actions) -> None:
        await self._browser.call("POST", "actions", actions=actions)


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit*gtk-*/MiniBrowser"))
    if not found:
        raise NotInstalled("WebKitGTK's MiniBrowser is not installed; `make services` installs it.")
    return str(found[-1])


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise NotInstalled(f"{name} is not installed; `make services` installs it.")
    return program
