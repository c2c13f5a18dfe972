import { locale, say } from "../../lib/words.js";

/** Names shown at once; the others are counted. */
const SHOWN = 12;

/** Joins names to one text: "You, Grace and 12 more". */
export const list = new Intl.ListFormat(locale, { type: "conjunction" });

/**
 * Who reacted, oneself first: names, and how many more there are.
 *
 * @param {Wire.Reaction} reaction
 * @param {{ me: Wire.Person | null, isMine: boolean }} reader
 */
export function namesOf({ count, who }, { me, isMine }) {
  const others = who.filter(({ id }) => id !== me?.id).map(({ name }) => name);
  const shown = (isMine ? [say("reactions.you"), ...others] : others).slice(0, SHOWN);
  const more = count - shown.length;
  return more > 0 ? [...shown, say("reactions.more", { count: more })] : shown;
}
