"""W8: what a room's absent members cost it, and a long sidebar: `python -m benchmarks.members`.

Four people talk in a room at 20 messages a second, before an audience of a hundred. In one run
the room has 10,000 further members, of whom 1,000 are connected in other rooms of the same process;
in the other run these 10,000 are no members. Both runs of a round are paired; compared is the CPU
time that the server takes while they talk. Before that the inbox of a person with 500 rooms is
read, and its queries are counted.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from benchmarks.checkout import HERE
from benchmarks.cores import stay_on_load_core
from benchmarks.procfs import cpu_seconds, tree
from benchmarks.servers import BY_NAME, Running, start
from benchmarks.sitting import SITE, Sitting
from tests.services.talk import Talk

ROOM = "bench-0"
MEMBERS = 10_000
AWAY = 1_000
"""Of them, those who are connected in other rooms, five in each."""
AUDIENCE = 100
"""People who have the room open, the senders among them."""
SENDERS = 4
RATE = 20
"""Messages a second."""
WARMUP = 3.0
BOUND = 1.5
PLACES = 500
SIDEBAR = 50.0
"""Milliseconds of server time in which a sidebar of `PLACES` rooms is read."""


async def _listen(talk: Talk) -> None:
    """Take what comes, and look at none of it."""
    async for _ in talk.connection:
        pass


async def _say(talk: Talk, until: float, number: int) -> None:
    """Post at this sender's part of the rate until the time given."""
    pause = SENDERS / RATE
    began = time.perf_counter() + pause * number / SENDERS
    for count in itertools.count():
        await asyncio.sleep(max(0.0, began + count * pause - time.perf_counter()))
        if time.perf_counter() >= until:
            return
        await talk.post(f"a line, number {count}")


async def _talk(running: Running, cookies: Sequence[str], seconds: float) -> float:
    """Seconds of CPU time that the server takes while they talk for `seconds`."""
    url = f"http://127.0.0.1:{running.ports[0]}"
    pids = [each for process in running.processes for each in tree(process.pid)]
    here, away = cookies[:AUDIENCE], cookies[AUDIENCE : AUDIENCE + AWAY]
    async with AsyncExitStack() as stack:
        rooms = [
            *((ROOM, cookie) for cookie in here),
            *((f"bench-{1 + number // 5}", cookie) for number, cookie in enumerate(away)),
        ]
        talks = [
            await stack.enter_async_context(await Talk.connect(url, room, cookie=cookie, inbox=0))
            for room, cookie in rooms
        ]
        listeners = [asyncio.create_task(_listen(talk)) for talk in talks]
        until = time.perf_counter() + WARMUP + seconds
        senders = [
            asyncio.create_task(_say(talk, until, number))
            for number, talk in enumerate(talks[:SENDERS])
        ]
        await asyncio.sleep(WARMUP)
        before = cpu_seconds(pids)
        await asyncio.gather(*senders)
        taken = cpu_seconds(pids) - before
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return taken


def _measure(sitting: Sitting, peer: str, *, members: bool, seconds: float) -> float:
    """One run on a new server."""
    running = start(BY_NAME[peer], sitting, f"members-{peer}")
    try:
        if running.cookies is None:
            raise RuntimeError("this peer has no sessions")
        if members:
            env = {**SITE, "DATABASE_URL": running.database}
            HERE.run("-m", "benchmarks.seed_members", "join", ROOM, str(AUDIENCE), env=env)
        return asyncio.run(_talk(running, running.cookies.read_text().splitlines(), seconds))
    finally:
        running.stop()


def _sidebar(sitting: Sitting, kind: str) -> None:
    env = {**SITE, "DATABASE_URL": sitting.new_database(kind)}
    printed = HERE.run("-m", "benchmarks.seed_members", "sidebar", str(PLACES), env=env)
    took, queries = printed.split()
    verdict = "met" if float(took) <= SIDEBAR else "not met"
    print(
        f"sidebar of {PLACES} rooms, {kind}: {float(took):.1f} ms, {queries} queries; "
        f"at most {SIDEBAR:g} ms: {verdict}",
        flush=True,
    )


def main() -> None:
    """Measure round by round, and print the ratios with their spread."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.members", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--peer", default="ours", help="which of our servers")
    given = parser.parse_args()
    stay_on_load_core()
    ratios = []
    with Sitting(people=AUDIENCE + MEMBERS) as sitting:
        for kind in ("sqlite", "postgres"):
            _sidebar(sitting, kind)
        for number in range(given.rounds):
            cpu = {
                members: _measure(sitting, given.peer, members=members, seconds=given.seconds)
                for members in random.sample([True, False], 2)
            }
            ratios.append(cpu[True] / cpu[False])
            print(
                f"round {number + 1}  with them {cpu[True]:.2f} s of CPU, "
                f"without {cpu[False]:.2f} s: {ratios[-1]:.2f}",
                flush=True,
            )
    middle = statistics.median(ratios)
    verdict = "met" if middle <= BOUND else "not met"
    print(
        f"with {MEMBERS} members / without {middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f}); "
        f"at most {BOUND:g}: {verdict}"
    )


if __name__ == "__main__":
    main()
