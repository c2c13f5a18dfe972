import { elapsed } from "../lib/clock.js";
import { need } from "../lib/dom.js";
import { counted } from "../lib/text.js";
import { explain } from "../protocol/closing.js";

/** A connection that is made sooner than this is not worth a word, ms. */
const PATIENCE_MS = 800;
const NOTICE_MS = 4_000;
/** A wait shorter than this is not worth a countdown on the first try, ms. */
const SHORT_MS = 1_000;

/** The words for who was here already, and for who was not. */
const RETURN = { doing: "Reconnecting", said: "Connection lost. Reconnecting." };
const ARRIVAL = { doing: "Trying again", said: "The server cannot be reached. Trying again." };

/** @typedef {Extract<Page.Link, { name: "waiting" }>} Waiting */

/**
 * One thin line, only when there is something to say, and its twin for screen readers, which does
 * not count seconds.
 */
export class StatusView {
  #line = need(document, "#status", HTMLElement);
  #text = need(this.#line, ".status-text", HTMLElement);
  #button = need(this.#line, "button", HTMLButtonElement);
  #spoken = need(document, "#announce", HTMLElement);
  /** @type {Page.Link} */
  #link = { name: "idle" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  #isDurable;

  /**
   * @param {() => void} tryNow
   * @param {() => boolean | null} isDurable do unsent messages survive a closed tab? null: not known yet
   */
  constructor(tryNow, isDurable) {
    this.#isDurable = isDurable;
    this.#button.addEventListener("click", tryNow);
    addEventListener("offline", () => this.link(this.#link));
    addEventListener("online", () => this.link(this.#link));
  }

  /** @param {Page.Link} link */
  link(link) {
    const changed = link.name !== this.#link.name;
    this.#link = link;
    clearTimeout(this.#timer);
    if (link.name === "live" || link.name === "idle") this.#show("", "");
    else if (link.name === "closed") this.#show(explain(link.code), "bad", "Try again");
    else if (!navigator.onLine) this.#offline();
    else if (link.name === "waiting" && longWait(link)) this.#countDown(link, changed);
    else this.#connecting(link.again ? 0 : PATIENCE_MS);
  }

  /** What the line promises may have changed. */
  repaint() {
    if (this.#link.name !== "live") this.link(this.#link);
  }

  /**
   * Back after a loss.
   *
   * @param {number} missed new messages; Infinity where nobody has counted them
   */
  back(missed) {
    const many = missed === Infinity;
    const news = many ? "many new messages" : counted(missed, "new message", "new messages");
    this.notice(missed > 0 ? `Back, ${news}` : "Back");
  }

  /** @param {string} text said for a moment */
  notice(text) {
    clearTimeout(this.#timer);
    this.#show(text, "good");
    this.#timer = setTimeout(() => this.link(this.#link), NOTICE_MS);
  }

  #offline() {
    const durable = this.#isDurable();
    const promise = durable ? " Messages will be sent when you are back." : "";
    const warning = " Keep this tab open: this browser does not store messages.";
    this.#show(`Offline.${durable === false ? warning : promise}`, "wait", "Try now");
  }

  /** @param {number} ms before saying so */
  #connecting(ms) {
    this.#timer = setTimeout(() => this.#show("Connecting…", "wait"), ms);
  }

  /**
   * @param {Waiting} link
   * @param {boolean} speak
   */
  #countDown(link, speak) {
    const seconds = Math.ceil((link.until - elapsed()) / 1000);
    const { doing, said } = link.again ? RETURN : ARRIVAL;
    if (speak) this.#spoken.textContent = said;
    this.#paint(seconds > 0 ? `${doing} in ${seconds} s ·` : `${doing}…`, "wait", "Try now");
    if (seconds > 0) this.#timer = setTimeout(() => this.#countDown(link, false), 500);
  }

  /**
   * @param {string} text
   * @param {"" | "wait" | "good" | "bad"} mood
   * @param {string} [action]
   */
  #show(text, mood, action = "") {
    this.#paint(text, mood, action);
    if (text !== "") this.#spoken.textContent = text;
  }

  /**
   * @param {string} text
   * @param {string} mood
   * @param {string} action
   */
  #paint(text, mood, action) {
    this.#line.hidden = text === "";
    this.#line.dataset.mood = mood;
    this.#text.textContent = text;
    this.#button.textContent = action;
    this.#button.hidden = action === "";
  }
}

/** @param {Waiting} link */
function longWait({ again, until }) {
  return again || until - elapsed() > SHORT_MS;
}
