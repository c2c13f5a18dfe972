import { codePoints } from "../../lib/text.js";

/** Code points of a room's subject, as the server stores it. */
export const LONGEST_SUBJECT = 200;
/** Code points of a room's name, as the server stores it. */
export const LONGEST_NAME = 80;

/**
 * A line as the server will store it: composed, its spaces folded.
 *
 * @param {string} text
 * @param {"NFC" | "NFKC"} form the normal form: NFC of subjects, NFKC of names
 */
export function cleanLine(text, form) {
  // What Python's `str.split` takes for spaces, which are not all that JavaScript does.
  return text.normalize(form).split(/[\s\u001c-\u001f\u0085]+/u).filter(Boolean).join(" ");
}

/**
 * How many code points a line has beyond the limit; 0 where it fits.
 *
 * @param {string} line cleaned
 * @param {number} longest
 */
export function excess(line, longest) {
  return Math.max(0, codePoints(line) - longest);
}
