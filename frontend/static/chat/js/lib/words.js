import { WORDS } from "../words.js";

/**
 * A text with `{names}` of what is put in, or one for each plural category of its `{count}`.
 *
 * @typedef {string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>)} Text
 */

/** @typedef {Record<string, Text>} Words texts by their keys, such as "status.offline" */

/** @type {Map<string, Text>} */
const catalogue = new Map(Object.entries(WORDS));

/** The language of the page, in the form that the reader prefers: en-GB rather than en. */
export const locale = preferred(
  globalThis.document?.documentElement?.lang || "en",
  globalThis.navigator?.languages ?? [],
);
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/**
 * Adds a feature's words to the catalogue.
 *
 * @param {Words} words
 * @throws {Error} where a key has another text already
 */
export function addWords(words) {
  for (const [key, text] of Object.entries(words)) {
    const known = catalogue.get(key);
    if (known !== undefined && known !== text) throw new Error(`two texts for ${key}`);
    catalogue.set(key, text);
  }
}

/**
 * The text of a key, with values put in. `count` also chooses the plural form.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return phrase(key, values).join("");
}

/**
 * The same in parts, so that a value can be an element: a name that is isolated, for example.
 *
 * @template {Node} [Part=never]
 * @param {string} key
 * @param {Record<string, string | number | Part>} values
 * @returns {(string | Part)[]}
 */
export function phrase(key, values) {
  const parts = textOf(key, values.count).split(/\{(\w+)\}/);
  return parts
    .map((part, index) => (index % 2 === 0 ? part : shown(values[part] ?? "")))
    .filter((part) => part !== "");
}

/** @param {number} count */
export function number(count) {
  return numbers.format(count);
}

/**
 * @template {Node} Part
 * @param {string | number | Part} value
 */
function shown(value) {
  return typeof value === "number" ? number(value) : value;
}

/**
 * @param {string} key
 * @param {unknown} count
 * @returns {string}
 */
function textOf(key, count) {
  const text = catalogue.get(key);
  if (text === undefined) throw new Error(`no words for ${key}`);
  if (typeof text === "string") return text;
  return text[plurals.select(Number(count))] ?? text.other;
}

/**
 * @param {string} language
 * @param {readonly string[]} wanted
 */
function preferred(language, wanted) {
  return wanted.find((one) => one === language || one.startsWith(`${language}-`)) ?? language;
}
