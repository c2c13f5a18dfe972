import { placeName } from "../lib/person.js";

/** @param {Wire.Place} place */
const rank = ({ favourite, room }) => (favourite ? 0 : room.kind === "direct" ? 2 : 1);

/**
 * One's rooms in the order in which one wants them, the favourites first and direct conversations
 * last.
 *
 * @param {Pick<import("./inbox.js").Inbox, "places" | "sorts" | "activity">} inbox
 * @returns {Wire.Place[]}
 */
export function inOrder(inbox) {
  const later = (/** @type {Wire.Place} */ one, /** @type {Wire.Place} */ other) =>
    inbox.activity(other) - inbox.activity(one);
  const byName = (/** @type {Wire.Place} */ one, /** @type {Wire.Place} */ other) =>
    placeName(one).localeCompare(placeName(other));
  return [...inbox.places].sort(
    (a, b) => rank(a) - rank(b) || (inbox.sorts === "name" ? 0 : later(a, b)) || byName(a, b),
  );
}
