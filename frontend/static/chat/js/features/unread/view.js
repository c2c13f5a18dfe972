import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";

/** @import { ReadCursor } from "./cursor.js" */

/** @type {WeakMap<Page.Room, HTMLElement>} */
const dividers = new WeakMap();

/**
 * The divider above the first message that was unread when one entered the room.
 *
 * @type {Page.Before}
 */
export function dividerBefore({ id }, { room }) {
  /** @type {ReadCursor | undefined} */
  const cursor = room.slices.get("unread");
  if (id === null || cursor?.first?.id !== id) return null;
  const divider = dividers.get(room) ?? newDivider();
  dividers.set(room, divider);
  return divider;
}

/**
 * The divider of a room, if it was shown already.
 *
 * @param {Page.Room} room
 */
export const dividerOf = (room) => dividers.get(room);

function newDivider() {
  const label = say("unread.divider");
  const line = { class: "new-divider", role: "separator", "aria-label": label };
  return element("div", { ...line, "data-testid": "new-divider" }, element("span", {}, say("unread.new")));
}

/**
 * Tells the cursor what is being looked at.
 *
 * @type {Page.Mount}
 */
export function mountReading(_root, { room, reader, site }) {
  const life = new Life();
  /** @type {ReadCursor} */
  const cursor = room.slices.get("unread");
  const look = () => cursor.look(isLooking(room));
  cursor.on("change", () => room.log.emit("change", null), life.signal);
  reader.on("moved", look, life.signal);
  room.log.on("change", look, life.signal);
  life.listen(document, "visibilitychange", look);
  life.listen(window, "focus", look);
  life.listen(window, "blur", look);
  site.on("hide", () => cursor.close(), life.signal);
  site.on("escape", () => cursor.readAll(), life.signal);
  life.add(() => cursor.leave());
  cursor.enter();
  return () => life.end();
}

/** @param {Page.Room} room */
function isLooking({ log, reader }) {
  const isInFront = !document.hidden && document.hasFocus();
  return isInFront && log.ready && reader.atEnd && !log.timeline.newer;
}
