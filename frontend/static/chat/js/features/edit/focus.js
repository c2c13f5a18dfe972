/**
 * The row of a message in the view that an element belongs to, if it is on the page.
 *
 * @param {HTMLElement} element
 * @param {number | undefined} id
 * @returns {HTMLElement | null}
 */
export function rowOf(element, id) {
  const view = element.closest(".view") ?? document;
  return id === undefined ? null : view.querySelector(`.row[data-id="${id}"]`);
}

/**
 * Takes something off the page. Where it had the focus, the first of the others that can gets it.
 *
 * @param {HTMLElement} element
 * @param {() => void} hide
 * @param {({ focus(options?: FocusOptions): void } | null)[]} others
 */
export function takeFocus(element, hide, others) {
  const had = element.contains(document.activeElement);
  hide();
  if (!had) return;
  for (const other of others) {
    other?.focus({ preventScroll: true });
    if (document.activeElement !== document.body) return;
  }
}
