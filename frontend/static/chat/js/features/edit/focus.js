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
