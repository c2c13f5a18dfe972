import { element } from "../lib/dom.js";
import { hue, initials, pictureOf } from "../lib/person.js";

/**
 * A person's picture, over their initials.
 *
 * @param {HTMLElement} face
 * @param {Wire.Person} person
 */
export function paintAvatar(face, person) {
  paint(face, person, initials(person.name));
}

/**
 * An avatar beside words of which it is no part: its letters are in no text, and cannot be copied.
 *
 * @param {HTMLElement} face
 * @param {Wire.Person} person
 */
export function paintFace(face, person) {
  face.dataset.initials = initials(person.name);
  paint(face, person);
}

/**
 * @param {HTMLElement} face
 * @param {Wire.Person} person
 * @param {...string} letters
 */
function paint(face, person, ...letters) {
  const src = pictureOf(person);
  const known = face.querySelector("img");
  face.style.setProperty("--hue", String(hue(person.id)));
  // The same picture again need not be loaded again.
  if (known?.getAttribute("src") === src) return face.replaceChildren(...letters, known);
  face.replaceChildren(...letters);
  if (src === "") return;
  const image = element("img", { src, alt: "", loading: "lazy" });
  // Initials are better than a picture that cannot be loaded.
  image.onerror = () => image.remove();
  face.append(image);
}
