/** Degrees between two neighbours, by the golden angle: ids in a row get hues far apart. */
const GOLDEN_ANGLE = 137.508;

/**
 * The hue that stands for a person, in degrees.
 *
 * @param {number} id
 */
export function hue(id) {
  return Math.round((Math.abs(id) * GOLDEN_ANGLE) % 360);
}

/**
 * The hue that stands for a name, in degrees.
 *
 * @param {string} name
 */
export function hueOfName(name) {
  const mix = (/** @type {number} */ sum, /** @type {string} */ sign) =>
    (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973;
  return hue([...name].reduce(mix, 7));
}

/**
 * One or two letters for an avatar.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(words[0] ?? "?");
  return words.length > 1 ? first + firstLetter(words[words.length - 1] ?? "") : first;
}

/** @param {string} word */
function firstLetter(word) {
  const [letter = ""] = new Intl.Segmenter().segment(word);
  return letter === "" ? "" : letter.segment.toLocaleUpperCase();
}
