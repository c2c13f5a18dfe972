import { element, icon } from "../lib/dom.js";
import { number, say } from "../lib/words.js";
import { paintFace } from "./avatar.js";

/**
 * Shows how much is new in a room: mentions, otherwise unread messages, of which a muted room shows
 * none.
 *
 * @param {HTMLElement} badge
 * @param {Page.Site["inbox"]} inbox
 * @param {Wire.Place | undefined} place
 */
export function paintNumber(badge, inbox, place) {
  const mentions = place === undefined ? 0 : inbox.mentions(place);
  const unread = place === undefined || place.muted ? 0 : inbox.unread(place);
  const count = mentions || unread;
  badge.hidden = count === 0;
  badge.classList.toggle("mentions", mentions > 0);
  if (count === 0) return;
  const words = say(mentions > 0 ? "rooms.mentions" : "rooms.unread", { count });
  badge.replaceChildren(
    element("span", { "aria-hidden": "true" }, number(count)),
    element("span", { class: "hidden-text" }, words),
  );
}

/**
 * The icon of a room, or the face of the first of the others in a direct conversation.
 *
 * @param {string} kind of the room
 * @param {Wire.Person[]} [people]
 */
export function kindMark(kind, [first] = []) {
  if (first === undefined) return icon({ open: "hash", direct: "people" }[kind] ?? "lock");
  const face = element("span", { class: "avatar tiny" });
  paintFace(face, first);
  return face;
}
