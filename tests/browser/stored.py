"""The unsent messages that a browser has stored."""

import asyncio

from playwright.async_api import Page

from tests.browser.window import DEADLINE_MS

UNTIL = """async (wanted) => {
  const count = () => new Promise((resolve) => {
    const request = indexedDB.open("chat-outbox");
    request.onerror = () => resolve(null);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => {
      const rows = request.result.transaction("commands").objectStore("commands").count();
      rows.onsuccess = () => {
        request.result.close();
        resolve(rows.result);
      };
    };
  });
  while (await count() !== wanted) await new Promise(requestAnimationFrame);
}"""
"""Done when that many messages are stored. A database that is missing is not made by looking."""


async def stored(page: Page, count: int) -> None:
    """Wait until exactly `count` unsent messages of this site are stored."""
    # Not `wait_for_function`: it takes the promise itself for the answer yes.
    async with asyncio.timeout(DEADLINE_MS / 1000):
        await page.evaluate(UNTIL, count)
