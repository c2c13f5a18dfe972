import { elapsed } from "../../lib/clock.js";
import { Emitter } from "../../lib/emitter.js";
import { Life } from "../../lib/life.js";
import { element } from "../../lib/dom.js";
import { say } from "../../lib/words.js";
import { span } from "./spans.js";

/**
 * When one can write again in a room in slow mode.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class SlowStore extends Emitter {
  /** On the clock of `lib/clock.js`, ms. */
  #until = 0;
  #room;

  /** @param {Page.Room} room */
  constructor(room) {
    super();
    this.#room = room;
    room.outbox.on("settled", ({ entry }) => {
      if (entry?.kind === "message") this.#wait(room.facts.room?.slow ?? 0);
    }, room.life.signal);
    room.events.on("error", ({ code, after = 0 }) => {
      if (code === "slow") this.#wait(after);
    });
    room.facts.on("room", () => this.emit("change", null), room.life.signal);
    room.facts.on("can", () => this.emit("change", null), room.life.signal);
  }

  /** Seconds between two messages of one's own; 0 where slow mode does not hold. */
  get seconds() {
    const { room, can } = this.#room.facts;
    const isHeld = can?.includes("post") === true && !can.includes("moderate");
    return isHeld ? (room?.slow ?? 0) : 0;
  }

  /** Whole seconds until the next message is taken. */
  get left() {
    if (this.seconds === 0) return 0;
    return Math.max(0, Math.ceil((this.#until - elapsed()) / 1000));
  }

  /** @param {number} seconds */
  #wait(seconds) {
    this.#until = elapsed() + seconds * 1000;
    this.emit("change", null);
  }
}

/**
 * The store of a room, made when it is asked for first.
 *
 * @param {Page.Room} room
 * @returns {SlowStore}
 */
function slowOf(room) {
  if (!room.slices.has("slow")) room.slices.set("slow", new SlowStore(room));
  return room.slices.get("slow");
}

/**
 * Keeps the text in the composer, and says why, while the room would refuse it.
 *
 * @param {Page.Conversation} model
 */
export function holdsBack({ room, site }) {
  const { left } = slowOf(room);
  if (left > 0) site.tell(say("rooms.slowWait", { time: span(left) }));
  return left > 0;
}

/**
 * Says below the log that the room is in slow mode, and counts down to one's next message.
 *
 * @type {Page.Mount}
 */
export function mountSlow(root, { room }) {
  const life = new Life();
  const store = slowOf(room);
  const line = element("p", { class: "slow-line", "data-testid": "slow" });
  root.append(line);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const paint = () => {
    clearTimeout(timer);
    const { seconds, left } = store;
    line.hidden = seconds === 0;
    const time = span(left > 0 ? left : seconds);
    line.textContent = say(left > 0 ? "rooms.slowWait" : "rooms.slow", { time });
    if (left > 0) timer = setTimeout(paint, 500);
  };
  store.on("change", paint, life.signal);
  life.add(() => {
    clearTimeout(timer);
    line.remove();
  });
  paint();
  return () => life.end();
}
