import { hue, initials } from "../lib/person.js";

/**
 * @param {HTMLElement} element
 * @param {Wire.Person} person
 */
export function paintAvatar(element, { id, name }) {
  element.textContent = initials(name);
  element.style.setProperty("--hue", String(hue(id)));
}
