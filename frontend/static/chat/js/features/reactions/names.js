import { isolated } from "../../lib/dom.js";
import { locale, say } from "../../lib/words.js";

const list = new Intl.ListFormat(locale, { type: "conjunction" });
/** Names shown at once; the others are counted. */
const SHOWN = 12;

/**
 * Who reacted, oneself first: names, and how many more there are.
 *
 * @param {Wire.Reaction} reaction
 * @param {{ me: Wire.Person | null, isMine: boolean }} reader
 */
function whoOf({ count, who }, { me, isMine }) {
  const others = who.filter(({ id }) => id !== me?.id).map(({ name }) => name);
  const all = isMine ? [say("reactions.you"), ...others] : others;
  const shown = all.slice(0, SHOWN);
  return { shown, more: count - shown.length };
}

/**
 * Who reacted, as one text: "You, Grace and 12 more".
 *
 * @param {Wire.Reaction} reaction
 * @param {{ me: Wire.Person | null, isMine: boolean }} reader
 */
export function whoReacted(reaction, reader) {
  const { shown, more } = whoOf(reaction, reader);
  return list.format(more > 0 ? [...shown, say("reactions.more", { count: more })] : shown);
}

/**
 * The same in parts, so that each name keeps its own direction.
 *
 * @param {Wire.Reaction} reaction
 * @param {{ me: Wire.Person | null, isMine: boolean }} reader
 */
export function whoReactedParts(reaction, reader) {
  const { shown, more } = whoOf(reaction, reader);
  const names = more > 0 ? [...shown, say("reactions.more", { count: more })] : shown;
  return list
    .formatToParts(names)
    .map(({ type, value }) => (type === "element" ? isolated(value) : value));
}
