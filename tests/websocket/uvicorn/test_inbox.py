"""What a connection has received, and the one task that takes it."""

import asyncio

import pytest

from websocket.uvicorn.inbox import Inbox


async def test_in_order() -> None:
    """Events come out as they came in; the reader waits for those that have not come."""
    inbox = Inbox(asyncio.get_running_loop())
    reader = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait("a")
    inbox.put_nowait("b")
    assert (await reader, inbox.qsize(), inbox.empty()) == ("a", 1, False)
    assert (await inbox.get(), inbox.empty()) == ("b", True)


async def test_a_reader_that_gives_up_loses_nothing() -> None:
    """What comes after a cancelled wait is there for the next one."""
    inbox = Inbox(asyncio.get_running_loop())
    reader = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    reader.cancel()
    inbox.put_nowait("a")
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert await inbox.get() == "a"


async def test_two_readers() -> None:
    """A second task is told, and the first one gets what comes."""
    inbox = Inbox(asyncio.get_running_loop())
    reader = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="Two tasks"):
        await inbox.get()
    inbox.put_nowait("a")
    assert await reader == "a"
