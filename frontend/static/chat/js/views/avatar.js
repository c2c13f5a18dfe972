import { hue, initials } from "../lib/person.js";

/**
 * @param {HTMLElement} element
 * @param {Wire.Person} person
 */
export function paintAvatar(element, { id, name }) {
  element.textContent = initials(name);
  element.style.setProperty("--hue", String(hue(id)));
}

/**
 * An avatar beside words of which it is no part: its letters are in no text, and cannot be copied.
 *
 * @param {HTMLElement} element
 * @param {Wire.Person} person
 */
export function paintFace(element, { id, name }) {
  element.dataset.initials = initials(name);
  element.style.setProperty("--hue", String(hue(id)));
}
