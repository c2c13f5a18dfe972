import { element, icon, takeFocus } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { dividerOf } from "./view.js";

/** @import { ReadCursor } from "./cursor.js" */

/** Messages after the cursor that are looked through for the first one of somebody else. */
const LOOKED_THROUGH = 20;

/**
 * The button that leads to the first unread message, where that is above.
 *
 * @type {Page.Mount}
 */
export function mountJump(root, { room, reader, site }) {
  const life = new Life();
  /** @type {ReadCursor} */
  const cursor = room.slices.get("unread");
  const pill = newPill();
  root.append(pill);
  const jump = new JumpPill(pill, { room, cursor });
  const paint = () => jump.paint();
  cursor.on("change", () => {
    jump.reset();
    paint();
  }, life.signal);
  reader.on("moved", paint, life.signal);
  room.log.on("change", paint, life.signal);
  life.listen(pill, "click", async () => {
    try {
      const id = await findFirst(cursor, room);
      if (id === undefined || (await reader.goTo(id))) jump.done();
    } catch {
      site.tell(say("unread.unloaded"));
    }
  });
  life.add(() => root.replaceChildren());
  paint();
  return () => life.end();
}

/**
 * The id of the first unread message, loaded or not.
 *
 * @param {ReadCursor} cursor
 * @param {Page.Room} room
 * @returns {Promise<number | undefined>}
 * @throws {import("../../store/requests.js").Unanswered}
 */
async function findFirst(cursor, { requests }) {
  const { first, after } = cursor;
  if (first !== undefined || after === null) return first?.id;
  const { messages } = await requests.history({ after, limit: LOOKED_THROUGH });
  return (cursor.firstOf(messages) ?? messages[0])?.id;
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
    const [divider, log] = [dividerOf(this.#room), this.#log];
    if (divider?.isConnected !== true || !log) return "nowhere";
    const { top, bottom } = log.getBoundingClientRect();
    const edge = divider.getBoundingClientRect();
    if (edge.bottom < top) return "above";
    return edge.top < bottom ? "sight" : "below";
  }
}
