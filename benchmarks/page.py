"""How fast the page is, in Chromium: `python -m benchmarks.page`.

It serves the bundled page, as a deployment does, and measures: the first load, here and over a
slow line; how long it takes to show another room; and how a room of many people feels while many
of them talk, react and edit. Server and crowd share one core: these people are on devices of their
own and do not hold up the browser. The figures are milliseconds on this machine; the bounds are
those that the page is meant to keep.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.cores import off_load_core, stay_on_load_core
from benchmarks.page_crowd import PEOPLE, RATE, crowd
from benchmarks.sitting import SITE, Sitting
from tests.browser.deployment import deployment
from tests.services.browser import ARGUMENTS, chromium_program
from tests.services.site import Site, unlimited
from tests.services.talk import Talk

ROOMS = 12
"""Rooms between which the page changes; ten of them are kept."""
SAID = 60
"""Messages in each of them."""
RTT, LINE = 150, 1_600_000 / 8
"""The slow line: milliseconds there and back, bytes a second."""
SECONDS = 30.0
LONG_TASK = 50
"""Milliseconds from which a task keeps a person waiting."""
_FIRST = "[data-testid=row]"
# From the click until the other room's messages are on the page.
_CHANGE = """async (name) => {
  const link = [...document.querySelectorAll("[data-testid=places] a")]
    .find((each) => each.querySelector("[data-part~=name]")?.textContent === name);
  const began = performance.now();
  link.click();
  const shown = () => document.querySelector("[data-testid=room-title]")?.textContent === name
    && document.querySelector("[data-testid=row]") !== null;
  while (!shown()) await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - began;
}"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, against its bound."""

    name: str
    value: float
    bound: float
    unit: str = "ms"

    def __str__(self) -> str:
        verdict = "met" if self.value <= self.bound else "NOT MET"
        return (
            f"{self.name:<52} {self.value:9.1f} {self.unit:<3} (at most {self.bound:g}: {verdict})"
        )


async def _first_loads(
    browser: Browser, site: Site, cookie: str, *, slow: bool, rounds: int
) -> float:
    """The median time from the address to the first message, with nothing in the cache."""
    times = []
    for _ in range(rounds):
        context = await _context(browser, site, cookie)
        page = await context.new_page()
        if slow:
            line = await context.new_cdp_session(page)
            await line.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": RTT,
                    "downloadThroughput": LINE,
                    "uploadThroughput": LINE,
                },
            )
        began = time.perf_counter()
        await page.goto(f"{site.url}/rooms/bench-0/", wait_until="commit")
        await page.wait_for_selector(_FIRST)
        times.append((time.perf_counter() - began) * 1000)
        await context.close()
    return statistics.median(times)


async def _weight(browser: Browser, site: Site, cookie: str) -> tuple[int, int]:
    """Requests of a first load, the socket included, and bytes of JavaScript on the wire."""
    context = await _context(browser, site, cookie)
    page = await context.new_page()
    sizes: list[int] = []
    asked: list[str] = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("requestfinished", lambda request: asked.append(request.url))
    scripts: list[Any] = []
    page.on("requestfinished", lambda request: scripts.append(request))
    await page.goto(f"{site.url}/rooms/bench-0/", wait_until="networkidle")
    for request in scripts:
        if request.resource_type == "script":
            sizes.append((await request.sizes())["responseBodySize"])
    await context.close()
    return len(asked), sum(sizes)


async def _changes(page: Page) -> tuple[list[float], list[float]]:
    """How long it takes to show rooms for the first time, and again."""
    names = [f"bench-{number}" for number in range(1, ROOMS)]
    new = [await page.evaluate(_CHANGE, name) for name in names]
    kept = [await page.evaluate(_CHANGE, name) for name in (names[-8:] * 3)[:20]]
    return new, kept


async def _context(browser: Browser, site: Site, cookie: str) -> BrowserContext:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    name, _, value = cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": site.url}])
    return context


async def _fill(site: Site, cookie: str, cookies: Sequence[str]) -> None:
    """Say something in every room, so that the person is a member of it."""
    for number in range(ROOMS):
        async with await Talk.connect(site.url, f"bench-{number}", cookie=cookie) as talk:
            await talk.say("here I am")
        async with await Talk.connect(site.url, f"bench-{number}", cookie=cookies[number]) as talk:
            for line in range(SAID):
                await talk.say(f"line {line} of **room** {number}: see https://example.org/{line}")


async def _measure(
    site: Site, cookies: Path, people: Sequence[str], rounds: int, seconds: float
) -> list[Figure]:
    me = people[-3]
    await _fill(site, me, people)
    async with AsyncExitStack() as stack:
        with off_load_core():
            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch(
                executable_path=chromium_program(), args=ARGUMENTS
            )
        requests, script = await _weight(browser, site, me)
        here = await _first_loads(browser, site, me, slow=False, rounds=rounds)
        slow = await _first_loads(browser, site, me, slow=True, rounds=rounds)
        context = await _context(browser, site, me)
        page = await context.new_page()
        await page.goto(f"{site.url}/rooms/bench-0/")
        await page.wait_for_selector(_FIRST)
        new, kept = await _changes(page)
        await page.evaluate(_CHANGE, "bench-0")
        longest, grown, moved, acts = await crowd(page, site, cookies, people, seconds)
        await browser.close()
    return [
        Figure("requests of a first load", requests, 12, ""),
        Figure("JavaScript of a first load, compressed", script / 1000, 35, "kB"),
        Figure("first message, here (median)", here, 400),
        Figure(f"first message, {RTT} ms and 1.6 Mbit/s (median)", slow, 1500),
        Figure("a room shown for the first time (median)", statistics.median(new), 100),
        Figure("a kept room shown again (median)", statistics.median(kept), 100),
        Figure("a kept room shown again (longest)", max(kept), 100),
        Figure(f"longest task, {PEOPLE} people, {RATE}/s, {acts} acts beside", longest, LONG_TASK),
        Figure("heap grown in the second half", grown, 2, "MiB"),
        Figure("the line that one reads moved", moved, 1, "px"),
    ]


def main() -> None:
    """Measure, and print each figure with its bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="first loads of each kind")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of talk in the full room")
    given = parser.parse_args()
    stay_on_load_core()
    with Sitting(people=PEOPLE + 3) as sitting, tempfile.TemporaryDirectory() as scratch:
        url = sitting.new_database("sqlite")
        env = {**deployment(Path(scratch), bundled=True), **SITE, **unlimited()}
        env |= {"DATABASE_URL": url, "DATA_DIR": scratch}
        site = Site("serve", 1, env, Path(scratch) / "site.log")
        site.start()
        try:
            cookies = sitting.cookies(url)
            people = cookies.read_text().splitlines()
            figures = asyncio.run(_measure(site, cookies, people, given.rounds, given.seconds))
            print(*figures, sep="\n")
        finally:
            site.kill()


if __name__ == "__main__":
    main()
