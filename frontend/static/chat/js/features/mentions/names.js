// An @ within a word or an address calls nobody. The server has the same expressions
// (`rooms/markup/calls.py`), and a fixture tries both.
const BEGIN = String.raw`(?<![A-Za-z0-9_@/])@`;
const END = String.raw`(?![\p{L}\p{N}_])`;
const SPECIAL = /[\\^$.*+?()[\]{}|/]/gu;

/** What calls all members of a room, or those who are present. */
export const ALL = ["room", "here"];

/**
 * Finds names after an at sign; of two that begin alike the longer one. The first group is the name.
 *
 * @param {string[]} names at least one
 */
export function expression(names) {
  const longestFirst = [...new Set(names)].sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((name) => name.replace(SPECIAL, String.raw`\$&`));
  return new RegExp(`${BEGIN}(${escaped.join("|")})${END}`, "giu");
}

/**
 * The names that a text calls, in lower case.
 *
 * @param {string} text
 * @param {string[]} names
 * @returns {Set<string>}
 */
export function calledIn(text, names) {
  if (names.length === 0 || !text.includes("@")) return new Set();
  return new Set([...text.matchAll(expression(names))].map(([, name = ""]) => name.toLowerCase()));
}

const WORD = /(?<![A-Za-z0-9_@/])@([\p{L}\p{N}][^\s@]*)/gu;
const TRAILING = /[^\p{L}\p{N}]+$/u;

/**
 * The words that stand after an at sign, in lower case: each may be the beginning of a name.
 *
 * @param {string} text
 */
export function wordsAfterAt(text) {
  return [...text.matchAll(WORD)].map(([, word = ""]) => word.replace(TRAILING, "").toLowerCase());
}
