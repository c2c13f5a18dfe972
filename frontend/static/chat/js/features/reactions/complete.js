/** A name has at least so many letters before emoji are suggested: ":D" and ":p" are sent as typed. */
const LEAST = 2;

/** @type {typeof import("./table.js") | null} */
let table = null;

/**
 * Completes the names of emoji: ":tad" offers 🎉, and ":tada:" becomes 🎉. The table of names is
 * loaded when a colon is typed for the first time.
 *
 * @type {Page.ComposerHook}
 */
export const names = {
  complete: {
    // A colon within a word, a time, an address or code begins no name.
    match: /(?<![\p{L}\p{N}:`/])(:[a-z0-9_+-]*:?)$/iu,
    find: (found) => (table === null ? load() : suggest(table, found)),
  },
};

/** @returns {Promise<boolean>} whether the table is here; if not, the next key asks for it again */
async function load() {
  try {
    table = await import("./table.js");
  } catch (error) {
    console.info("the names of emoji cannot be loaded", error);
  }
  return table !== null;
}

/**
 * @param {typeof import("./table.js")} names
 * @param {string} found ":", and what follows
 * @returns {Page.Suggestion[]}
 */
export function suggest({ exactly, search }, found) {
  const word = found.slice(1).toLowerCase();
  if (word.endsWith(":")) {
    const emoji = exactly(word.slice(0, -1));
    return emoji === undefined ? [] : [{ insert: emoji, label: emoji, isWhole: true }];
  }
  if (word.length < LEAST) return [];
  return search(word).map(({ emoji, name }) => ({ insert: emoji, label: emoji, detail: `:${name}:` }));
}
