"""The load generator's readers that stop reading, and those whose latency is not counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from websockets.asyncio.server import broadcast

from tests.benchmarks.loads import Room, load, room_server, run

STEADY = ("--mode", "open", "--rate", "200", "--size", "4000")


async def patient(room: Room, text: str) -> None:
    """Write to everyone, and wait for nobody."""
    broadcast(room.members, json.dumps({"type": "message", "text": text}))


async def test_the_deaf_have_everything_in_the_end(generator: Path) -> None:
    """Two of five get nothing while it is measured, and each message once when they read again."""
    async with room_server(patient) as (server, room):
        outcome = await load(generator, server, *STEADY, "--aside", "2", "--deaf")
    assert 0 < outcome["deliveries"] <= 3 * len(room.said)
    assert (outcome["lost"], outcome["repeated"], outcome["reordered"]) == (0, 0, 0)


async def test_what_the_deaf_lack_is_lost(generator: Path) -> None:
    """A server that leaves out all but the speaker loses what the deaf never get."""

    async def forgetful(room: Room, text: str) -> None:
        """Tell only the speaker."""
        await room.speakers[-1].send(json.dumps({"type": "message", "text": text}))

    async with room_server(forgetful) as (server, room):
        few = ("--connections", "3", "--aside", "2", "--deaf")
        outcome = await load(generator, server, *STEADY, *few)
    assert outcome["lost"] == 2 * len(room.said)


async def test_latency_of_those_aside_is_not_counted(generator: Path) -> None:
    """Where only one aside gets messages there are deliveries, and no latency."""

    async def elsewhere(room: Room, text: str) -> None:
        """Tell everyone but the speaker."""
        broadcast(room.members - {room.speakers[-1]}, json.dumps({"type": "message", "text": text}))

    async with room_server(elsewhere) as (server, _):
        outcome = await load(generator, server, *STEADY, "--connections", "2", "--aside", "1")
    assert outcome["deliveries"] > 0
    assert outcome["max"] == 0


async def test_a_room_is_filled_before_it_is_measured(generator: Path) -> None:
    """So many bytes of texts are sent first, however short the warm-up is."""
    async with room_server(patient) as (server, room):
        outcome = await load(generator, server, *STEADY, "--fill", "80000")
    assert len(room.said) - outcome["sent"] >= 20


@pytest.mark.parametrize("options", [["--aside", "5"], ["--deaf"], ["--aside", "-1"]])
async def test_senders_are_not_put_aside(generator: Path, options: list[str]) -> None:
    """Only those who do not send can be aside, and only those aside can be deaf."""
    status, _, complaint = await run(
        generator, "--ports", "1", "--connections", "5", "--senders", "1", *options
    )
    assert status == 2
    assert "aside" in complaint
