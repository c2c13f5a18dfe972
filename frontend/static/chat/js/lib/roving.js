/**
 * A list at which Tab stops once: an arrow key, Home or End moves the focus within it.
 *
 * @param {HTMLElement[]} items
 * @param {KeyboardEvent} event
 */
export function step(items, event) {
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (at < 0 || !(event.key in to)) return;
  event.preventDefault();
  items[to[/** @type {keyof typeof to} */ (event.key)]]?.focus();
}

/**
 * Has Tab stop at one of the items, and at no other.
 *
 * @param {HTMLElement[]} items
 * @param {EventTarget | null | undefined} stop
 */
export function stopAt(items, stop) {
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}
