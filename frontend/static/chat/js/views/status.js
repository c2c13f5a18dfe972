import { elapsed } from "../lib/clock.js";
import { need, takeFocus } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { explain } from "../protocol/closing.js";

/** A connection that is made sooner than this is not worth a word, ms. */
const PATIENCE_MS = 800;
const NOTICE_MS = 4_000;
/** A wait shorter than this is not worth a countdown on the first try, ms. */
const SHORT_MS = 1_000;

/** The words of a connection that was lost, and of one that never was. */
const RETURN = { now: "status.lostNow", soon: "status.lostIn", said: "status.lost" };
const ARRIVAL = { now: "status.awayNow", soon: "status.awayIn", said: "status.away" };

/** @typedef {Extract<Page.Link, { name: "waiting" }>} Waiting */

/**
 * Shows how the connection is: one thin line, where there is something to say.
 *
 * @param {HTMLElement} root
 * @param {{
 *   connection: import("../socket/connection.js").Connection,
 *   outbox?: import("../store/outbox.js").Outbox,
 *   log?: import("../store/log.js").LogStore,
 *   speak: (text: string) => void, why?: () => string,
 * }} model `speak` says a text to screen readers; the line itself is silent, since it counts seconds;
 *   `why`: what a room says of a connection that has ended for good
 */
export function mountStatus(root, { connection, outbox, log, speak, why }) {
  const life = new Life();
  const isDurable = () => outbox?.durable ?? null;
  const view = new StatusView(root, { tryNow: () => connection.openNow(), isDurable, speak, why, life });
  connection.on("link", (link) => view.link(link), life.signal);
  outbox?.on("durable", () => view.repaint(), life.signal);
  log?.on("back", (missed) => view.back(missed), life.signal);
  view.link(connection.link);
  life.add(() => view.stop());
  return () => life.end();
}

/** The line and what it says. */
export class StatusView {
  #line;
  #text;
  #button;
  #speak;
  /** @type {Page.Link} */
  #link = { name: "idle" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The connection was lost before it was opened last. */
  #returns = false;
  #isDurable;
  #why;

  /**
   * @param {HTMLElement} line
   * @param {{
   *   tryNow: () => void, isDurable: () => boolean | null, speak: (text: string) => void, life: Life,
   *   why?: (() => string) | undefined,
   * }} parts `isDurable`: do unsent messages survive a closed tab? null: not known yet
   */
  constructor(line, { tryNow, isDurable, speak, why, life }) {
    this.#line = line;
    this.#text = need(line, ".status-text", HTMLElement);
    this.#button = need(line, "button", HTMLButtonElement);
    this.#isDurable = isDurable;
    this.#speak = speak;
    this.#why = why;
    life.listen(this.#button, "click", tryNow);
    life.listen(window, "offline", () => this.link(this.#link));
    life.listen(window, "online", () => this.link(this.#link));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#paint("", "", "");
  }

  /** @param {Page.Link} link */
  link(link) {
    const changed = link.name !== this.#link.name;
    this.#link = link;
    if (link.name === "connecting") this.#returns = link.again;
    clearTimeout(this.#timer);
    if (link.name === "live" || link.name === "idle") this.#show("", "");
    else if (link.name === "closed") {
      // A room says this and has the way back in the place of the composer, and hides this line.
      const text = this.#why?.() ?? explain(link.code, link.reason);
      this.#show(text, "bad", say("status.tryAgain"));
    }
    else if (!navigator.onLine) this.#offline();
    else if (link.name === "waiting" && longWait(link)) this.#countDown(link, changed);
    else this.#connecting(link.again ? 0 : PATIENCE_MS);
  }

  /** What the line promises may have changed. */
  repaint() {
    if (this.#link.name !== "live") this.link(this.#link);
  }

  /**
   * Says that the connection is back after a loss. A room that is opened, or one in which somebody has
   * just taken a name, resumes its log as well, and needs no word.
   *
   * @param {number} missed new messages; Infinity where nobody has counted them
   */
  back(missed) {
    if (!this.#returns) return;
    if (missed === Infinity) this.notice(say("status.backMany"));
    else this.notice(missed > 0 ? say("status.backNews", { count: missed }) : say("status.back"));
  }

  /** @param {string} text said for a moment */
  notice(text) {
    clearTimeout(this.#timer);
    this.#show(text, "good");
    this.#timer = setTimeout(() => this.link(this.#link), NOTICE_MS);
  }

  #offline() {
    const durable = this.#isDurable();
    const kept = durable === null ? "status.offline" : "status.offlineKept";
    this.#show(say(durable === false ? "status.offlineUnstored" : kept), "wait", say("status.tryNow"));
  }

  /** @param {number} ms before saying so */
  #connecting(ms) {
    this.#timer = setTimeout(() => this.#show(say("status.connecting"), "wait"), ms);
  }

  /**
   * @param {Waiting} link
   * @param {boolean} speak
   */
  #countDown(link, speak) {
    const seconds = Math.ceil((link.until - elapsed()) / 1000);
    const { now, soon, said } = link.again ? RETURN : ARRIVAL;
    if (speak) this.#speak(say(said));
    const text = seconds > 0 ? say(soon, { seconds }) : say(now);
    this.#paint(text, "wait", say("status.tryNow"));
    if (seconds > 0) this.#timer = setTimeout(() => this.#countDown(link, false), 500);
  }

  /**
   * @param {string} text
   * @param {"" | "wait" | "good" | "bad"} mood
   * @param {string} [action]
   */
  #show(text, mood, action = "") {
    this.#paint(text, mood, action);
    if (text !== "") this.#speak(text);
  }

  /**
   * @param {string} text
   * @param {string} mood
   * @param {string} action
   */
  #paint(text, mood, action) {
    this.#line.dataset.mood = mood;
    this.#text.textContent = text;
    this.#button.textContent = action;
    takeFocus(this.#button, () => {
      this.#line.hidden = text === "";
      this.#button.hidden = action === "";
    });
  }
}

/** @param {Waiting} link */
function longWait({ again, until }) {
  return again || until - elapsed() > SHORT_MS;
}
