import { element, icon, takeFocus } from "../../lib/dom.js";
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

function newDivider() {
  const label = say("unread.divider");
  const line = { class: "new-divider", role: "separator", "aria-label": label };
  return element("div", { ...line, "data-testid": "new-divider" }, element("span", {}, say("unread.new")));
}

/**
 * Tells the cursor what is being looked at, and leads to the first unread message.
 *
 * @type {Page.Mount}
 */
export function mountReading(root, { room, reader, site }) {
  const life = new Life();
  /** @type {ReadCursor} */
  const cursor = room.slices.get("unread");
  const pill = newPill();
  root.append(pill);
  const jump = new JumpPill(pill, { room, cursor });
  const look = () => {
    cursor.look(isLooking(room));
    jump.paint();
  };
  cursor.on("change", () => {
    jump.reset();
    room.log.emit("change", null);
  }, life.signal);
  reader.on("moved", look, life.signal);
  room.log.on("change", look, life.signal);
  life.listen(document, "visibilitychange", look);
  life.listen(window, "focus", look);
  life.listen(window, "blur", look);
  site.on("hide", () => cursor.close(), life.signal);
  life.listen(pill, "click", async () => {
    try {
      const id = await cursor.find();
      if (id === undefined || (await reader.goTo(id))) jump.done();
    } catch {
      site.tell(say("unread.unloaded"));
    }
  });
  site.on("escape", () => cursor.readAll(), life.signal);
  life.add(() => cursor.leave());
  life.add(() => root.replaceChildren());
  cursor.enter();
  return () => life.end();
}

/** @param {Page.Room} room */
function isLooking({ log, reader }) {
  const isInFront = !document.hidden && document.hasFocus();
  return isInFront && log.ready && reader.atEnd && !log.timeline.newer;
}

function newPill() {
  const pill = element("button", { type: "button", class: "jump-pill", "data-testid": "jump-unread" });
  pill.append(icon("unread"), say("unread.jump"));
  pill.hidden = true;
  return pill;
}

/** The button that leads to the divider, for as long as that is above and was not seen. */
class JumpPill {
  #pill;
  #room;
  #cursor;
  #isDone = false;

  /**
   * @param {HTMLElement} pill
   * @param {{ room: Page.Room, cursor: ReadCursor }} model
   */
  constructor(pill, { room, cursor }) {
    this.#pill = pill;
    this.#room = room;
    this.#cursor = cursor;
  }

  /** The divider stands elsewhere. */
  reset() {
    this.#isDone = false;
  }

  /** The first unread message was seen. */
  done() {
    this.#isDone = true;
    this.paint();
  }

  paint() {
    const where = this.#where();
    if (where === "sight") this.#isDone = true;
    takeFocus(this.#pill, () => (this.#pill.hidden = this.#isDone || where !== "above"));
  }

  /** @returns {HTMLElement | null | undefined} */
  get #log() {
    return this.#pill.parentElement?.parentElement?.querySelector("[data-part~=log]");
  }

  /** @returns {"above" | "sight" | "below" | "nowhere"} where the divider is */
  #where() {
    if (this.#cursor.after === null || !this.#room.log.ready) return "nowhere";
    if (this.#cursor.isFirstAbove) return "above";
    const [divider, log] = [dividers.get(this.#room), this.#log];
    if (divider?.isConnected !== true || !log) return "nowhere";
    const { top, bottom } = log.getBoundingClientRect();
    const edge = divider.getBoundingClientRect();
    if (edge.bottom < top) return "above";
    return edge.top < bottom ? "sight" : "below";
  }
}
