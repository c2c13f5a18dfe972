import { say } from "../../lib/words.js";
import { ALL } from "./names.js";
import { namesOf } from "./store.js";

/** What Markdown would read as a mark within a name. */
const MARKS = /[\\`*~|[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * Completes the names of people after an at sign: those of the room first, then of the site.
 *
 * @type {Page.ComposerHook}
 */
export const people = {
  complete: {
    match: /(?<![A-Za-z0-9_@/`])@((?:[^\s@][^@\n]{0,39})?)$/u,
    find(found, { room, site }) {
      const word = found.toLowerCase();
      const store = namesOf(room);
      const known = store.matching(word);
      const isAsked = store.isAsked(word, site);
      if (!isAsked && known.length === 0 && !word.includes(" ")) return store.load(word, site);
      if (!isAsked) void store.load(word, site);
      const others = known.map(({ person, isHere }) => ({
        insert: `@${person.name.replace(MARKS, String.raw`\$&`)} `,
        label: person.name,
        person,
        detail: isHere ? "" : say("mentions.outside"),
      }));
      return [...others, ...all(word, room)];
    },
  },
};

/**
 * @param {string} word
 * @param {Page.Room} room
 * @returns {Page.Suggestion[]}
 */
function all(word, { facts }) {
  if (facts.can?.includes("call") !== true) return [];
  return ALL.filter((name) => name.startsWith(word)).map((name) => ({
    ...{ insert: `@${name} `, label: `@${name}` },
    detail: say(`mentions.${name}`),
  }));
}
