"""The unsent messages that a browser has stored."""

from playwright.async_api import Page

COUNT = """(wanted) => new Promise((resolve) => {
  const request = indexedDB.open("chat-outbox");
  request.onerror = () => resolve(false);
  request.onupgradeneeded = () => request.transaction.abort();
  request.onsuccess = () => {
    const rows = request.result.transaction("commands").objectStore("commands").count();
    rows.onsuccess = () => {
      request.result.close();
      resolve(rows.result === wanted);
    };
  };
})"""
"""Whether that many messages are stored. A database that is missing is not made by looking."""


async def stored(page: Page, count: int) -> None:
    """Wait until exactly `count` unsent messages of this site are stored."""
    await page.wait_for_function(COUNT, arg=count)
