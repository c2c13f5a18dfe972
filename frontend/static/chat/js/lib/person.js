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
 * One or two letters for an avatar.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(words[0] ?? "?");
  return words.length > 1 ? first + firstLetter(words[words.length - 1] ?? "") : first;
}

/**
 * What a room is called: a direct conversation by the names of the others.
 *
 * @param {Pick<Wire.Place, "room" | "people">} place
 */
export const placeName = ({ room, people = [] }) =>
  room.name || people.map(({ name }) => name).join(", ");

let pictures = "";

/** @param {string} url what the addresses of people begin with */
export function setPeopleUrl(url) {
  pictures = url;
}

/**
 * The address of a person's picture; empty where they have none.
 *
 * @param {Wire.Person} person
 * @param {string} [size] `large/` for one of 256 pixels
 */
export const pictureOf = ({ id, picture }, size = "") =>
  picture ? `${pictures}${id}/picture/${picture}/${size}` : "";

/** @param {string} word */
function firstLetter(word) {
  const [letter = ""] = new Intl.Segmenter().segment(word);
  return letter === "" ? "" : letter.segment.toLocaleUpperCase();
}
