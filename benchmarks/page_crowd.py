"""How a room of many people feels in a browser while many of them talk, react and edit."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from benchmarks import generator
from tests.services.site import Site
from tests.services.talk import Talk

PEOPLE = 2000
RATE = 20
_WATCH = """() => {
  window.tasks = [];
  window.ours = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.tasks.push([task.startTime, task.duration]);
  }).observe({ entryTypes: ["longtask"] });
}"""


async def _meddle(url: str, cookies: Sequence[str], until: float) -> int:
    """React to what is said and edit one's own words until the time given; returns how often."""
    acts = 0
    async with (
        await Talk.connect(url, "bench-0", cookie=cookies[0]) as one,
        await Talk.connect(url, "bench-0", cookie=cookies[1]) as other,
    ):
        for number in itertools.count():
            if time.perf_counter() > until:
                return acts
            said = await one.say(f"words {number}")
            await other.ask(
                {"type": "react", "key": f"r{number}", "id": said["id"], "emoji": "👍", "on": True}
            )
            edit = {
                "type": "edit",
                "id": said["id"],
                "base": said["seq"],
                "text": f"other {number}",
            }
            await one.ask({**edit, "key": f"e{number}"})
            acts += 3
            await asyncio.sleep(0.3)
    return acts


async def crowd(
    page: Page, site: Site, cookies: Path, people: Sequence[str], seconds: float
) -> tuple[float, float, float, int]:
    """Longest task, growth of the heap in the second half (MiB), how far the line one reads moved,
    and how often people reacted and edited."""
    port = site.url.rpartition(":")[2]
    command = [
        str(generator.build()),
        "--ports",
        port,
        "--path",
        "/ws/rooms/bench-{room}/",
        "--dialect",
        "chat",
    ]
    command += ["--cookies", str(cookies), "--connections", str(PEOPLE), "--rooms", "1"]
    command += ["--mode", "open", "--senders", "4", "--rate", str(RATE)]
    command += ["--warmup", "2", "--seconds", str(seconds), "--drain", "1"]
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def note(phase: str) -> None:
        if phase == "begin":
            loop.call_soon_threadsafe(began.set)

    load = asyncio.create_task(asyncio.to_thread(generator.run, command, note))
    await began.wait()
    await page.evaluate(_WATCH)
    line = await page.context.new_cdp_session(page)
    # Somebody reads further up: their line must stay where it is.
    await page.mouse.move(600, 300)
    await page.mouse.wheel(0, -600)
    await page.wait_for_timeout(500)
    place = await _place(page)
    acts = asyncio.create_task(_meddle(site.url, people[-2:], time.perf_counter() + seconds - 3))
    await page.wait_for_timeout(seconds * 500)
    before = await _heap(page, line)
    count = await acts
    after = await _heap(page, line)
    moved = abs(await _place(page) - place)
    longest = await _longest_task(page)
    await load
    return longest, (after - before) / 2**20, moved, count


async def _place(page: Page) -> float:
    """Where the message in the middle of the log stands, once it is marked."""
    place: float = await page.evaluate(
        """() => {
          const rows = [...document.querySelectorAll("[data-testid=row]")];
          window.marked ??= rows.find((row) => row.getBoundingClientRect().top > 200);
          return window.marked.getBoundingClientRect().top;
        }"""
    )
    return place


async def _heap(page: Page, line: Any) -> float:
    """Bytes in use once the garbage is collected, all of it at once, as no page does: the task in
    which that happens is the benchmark's own."""
    began = await page.evaluate("performance.now()")
    await line.send("HeapProfiler.collectGarbage")
    await page.evaluate("(began) => window.ours.push([began, performance.now()])", began)
    used: float = (await line.send("Runtime.getHeapUsage"))["usedSize"]
    return used


async def _longest_task(page: Page) -> float:
    """Milliseconds of the longest task of the page, without those in which we measured the heap."""
    tasks = await page.evaluate("window.tasks")
    ours = await page.evaluate("window.ours")
    return max(
        (
            duration
            for start, duration in tasks
            if not any(began < start + duration and start < ended for began, ended in ours)
        ),
        default=0.0,
    )
