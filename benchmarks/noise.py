"""What a guest who says the worst texts costs everybody else: `python -m benchmarks.noise`.

One guest opens ten sockets in one room and posts on each at the rate that a client is allowed.
Meanwhile one person in each of twenty other rooms posts nearly twice a second and times each ack.
Each round measures two freshly started servers: in one the guest says plain texts of the same
length, in the other the hostile ones. Only the two runs of a round are compared.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack

from benchmarks.cores import stay_on_load_core
from benchmarks.hostile import cost, kept
from benchmarks.measure import Result
from benchmarks.servers import BY_NAME, start
from benchmarks.sitting import Sitting
from rooms.limits import Limits
from rooms.markup import doc_json
from rooms.text import clean_text
from tests.services.talk import Talk

ROOMS = 20
"""Rooms in which the acks are timed, with one person in each."""
SOCKETS = 10
"""Sockets of the guest: as many as one person may open."""
PAUSE = 0.6
"""Seconds between two posts of a person whose acks are timed."""
SECONDS = 10.0
WORST = 10
"""Hostile texts that the guest says in turn."""
_ANSWERS = (b'{"type":"ack"', b'{"type":"error"')
BOUND = 2.0
"""How many times longer the median and the longest ack may take beside hostile texts."""


async def _time_acks(talk: Talk, until: float, waits: list[float]) -> None:
    """Post until the time given; add the seconds that each ack took to `waits`."""
    await asyncio.sleep(random.uniform(0, PAUSE))
    for number in itertools.count():
        began = time.perf_counter()
        if began >= until:
            return
        await talk.say(f"a plain line, number {number}")
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE)


async def _shout(talk: Talk, until: float, texts: Iterator[str]) -> int:
    """Post at the allowed rate until the time given; returns how many were acked.

    What the server sends is looked at only by its first bytes: parsing the trees of hostile texts
    would slow down the clocks of the others, which run in the same process.
    """
    limits = Limits()
    acked = 0
    while time.perf_counter() < until:
        await talk.post(next(texts))
        while not (frame := await talk.connection.recv(decode=False)).startswith(_ANSWERS):
            pass
        acked += frame.startswith(_ANSWERS[0])
        await asyncio.sleep(limits.window / limits.events)
    return acked


async def _run(url: str, cookies: Sequence[str], texts: Sequence[str]) -> Result:
    """Talk for `SECONDS`; the median and the longest ack of the other rooms, in ms."""
    waits: list[float] = []
    said = itertools.cycle(texts)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        guest = [
            await enter(await Talk.connect(url, "noise", cookie=cookies[0])) for _ in range(SOCKETS)
        ]
        others = [
            await enter(await Talk.connect(url, f"quiet-{number}", cookie=cookie))
            for number, cookie in enumerate(cookies[1:])
        ]
        until = time.perf_counter() + SECONDS
        noise = asyncio.gather(*(_shout(talk, until, said) for talk in guest))
        await asyncio.gather(*(_time_acks(talk, until, waits) for talk in others))
        acked = await noise
    return {
        "median": statistics.median(waits) * 1000,
        "longest": max(waits) * 1000,
        "acks": len(waits),
        "noise": sum(acked),
    }


def _measure(sitting: Sitting, name: str, texts: Sequence[str]) -> Result:
    """One run on a new server with the limits that a site has."""
    running = start(BY_NAME[name], sitting, f"hostile-{name}", limited=True)
    try:
        if running.cookies is None:
            raise RuntimeError("this peer has no sessions")
        cookies = running.cookies.read_text().splitlines()[: ROOMS + 1]
        return asyncio.run(_run(f"http://127.0.0.1:{running.ports[0]}", cookies, texts))
    finally:
        running.stop()


def _worst_texts() -> list[str]:
    """The costliest texts that are known and may be posted, the worst first."""
    texts = {each.text: cost(doc_json, each.text) for each in kept()}
    worst = sorted(texts, key=lambda text: -texts[text])[:WORST]
    return [clean_text(text, Limits().text) for text in worst]


def _line(name: str, result: Result) -> str:
    figures = {key: float(value) for key, value in result.items()}
    return (
        f"{name:<8} median {figures['median']:7.2f} ms, longest {figures['longest']:7.2f} ms, "
        f"{figures['acks']:.0f} acks, beside {figures['noise']:.0f} texts of the guest"
    )


def main() -> None:
    """Measure round by round, and print the ratios with their spread."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", default="ours", help="which of our servers")
    given = parser.parse_args()
    hostile = _worst_texts()
    plain = [("the quick brown fox " * (len(text) // 20 + 1))[: len(text)] for text in hostile]
    stay_on_load_core()
    ratios: dict[str, list[float]] = {"median": [], "longest": []}
    with Sitting(people=ROOMS + 1) as sitting:
        for number in range(given.rounds):
            runs = {"plain": plain, "hostile": hostile}
            order = random.sample(sorted(runs), 2)
            results = {name: _measure(sitting, given.peer, runs[name]) for name in order}
            for name in runs:
                print(f"round {number + 1}  {_line(name, results[name])}", flush=True)
            for figure, values in ratios.items():
                values.append(float(results["hostile"][figure]) / float(results["plain"][figure]))
    for figure, values in ratios.items():
        middle = statistics.median(values)
        verdict = "met" if middle <= BOUND else "not met"
        print(
            f"{figure}: hostile / plain {middle:.2f} ({min(values):.2f} to {max(values):.2f}); "
            f"at most {BOUND:g}: {verdict}"
        )


if __name__ == "__main__":
    main()
