import { element, isolated } from "../../lib/dom.js";
import { placeName } from "../../lib/person.js";
import { clockTime, fullTime } from "../../lib/time.js";
import { say } from "../../lib/words.js";
import { paintFace } from "../../views/avatar.js";
import { docNodes } from "../../views/doc.js";
import { kindMark } from "../../views/room_number.js";
import { paintMentions } from "../mentions/chips.js";

/**
 * @typedef {{
 *   place: Wire.Place, messages: Wire.Message[], more: boolean, unread: number, blocked: Set<number>,
 * }} Shown `blocked`: the ids of those whom one has blocked
 */

/** A room on the page of what is unread: its name, a button that reads it, and its messages. */
export class UnreadRoom {
  isRead = false;
  button = element("button", { type: "button", class: "button small quiet" });
  #link = element("a", { class: "unreads-name", dir: "auto" });
  #kind = element("span", { class: "room-kind" });
  #done = element("span", { class: "unreads-done" });
  #lines = element("ol", { class: "unreads-lines" });
  #more = element("a", { class: "unreads-more" });
  element = element(
    "section",
    { class: "unreads-room", "data-testid": "unread-room" },
    element(
      "header",
      { class: "unreads-head" },
      element("h2", {}, this.#kind, this.#link),
      this.#done,
      this.button,
    ),
    this.#lines,
    this.#more,
  );
  #pageOf;
  #me;
  /** @type {Wire.Message[] | null} those that are on the page */
  #painted = null;
  /** @type {Set<number> | null} those whose messages are folded there */
  #folded = null;

  /**
   * @param {{
   *   pageOf: (room: Wire.Room) => string, read: (id: number, from: HTMLElement) => void,
   *   me: number | undefined,
   * }} page `me`: one's own id
   */
  constructor({ pageOf, read, me }) {
    this.#pageOf = pageOf;
    this.#me = me;
    this.button.addEventListener("click", () => read(Number(this.element.dataset.room), this.element));
  }

  /** @param {Shown} shown */
  paint({ place, messages, more, unread, blocked }) {
    const page = this.#pageOf(place.room);
    const name = placeName(place);
    this.isRead = unread === 0;
    this.element.dataset.room = String(place.room.id);
    this.element.classList.toggle("read", this.isRead);
    this.#link.textContent = name;
    this.#link.href = page;
    this.button.textContent = say("unreads.read");
    this.button.ariaLabel = say("unreads.readRoom", { room: name });
    this.button.hidden = this.isRead;
    this.#done.textContent = this.isRead ? say("unreads.isRead") : "";
    this.#more.hidden = !more || unread <= messages.length;
    this.#more.textContent = say("unreads.more", { count: unread - messages.length });
    this.#more.href = `${page}#m${messages.at(-1)?.id}`;
    if (messages === this.#painted && blocked === this.#folded) return;
    [this.#painted, this.#folded] = [messages, blocked];
    this.#kind.replaceChildren(kindMark(place.room.kind, place.people));
    this.#lines.replaceChildren(
      ...messages.map((message) => line(message, page, blocked.has(message.by.id) ? folded() : words(message, this.#me))),
    );
  }
}

/**
 * @param {Wire.Message} message
 * @param {string} page of its room
 * @param {HTMLElement} text what is shown of its text
 */
function line({ id, by, at }, page, text) {
  const face = element("span", { class: "avatar small", "aria-hidden": "true" });
  paintFace(face, by);
  const when = new Date(at);
  const time = element("time", { datetime: at, title: fullTime(when) }, clockTime(when));
  const head = element("p", {}, isolated(by.name), " ", element("a", { href: `${page}#m${id}` }, time));
  return element("li", { class: "unreads-line" }, face, element("div", {}, head, text));
}

/**
 * @param {Wire.Message} message
 * @param {number | undefined} me one's own id
 */
function words({ text, doc, mentions = {} }, me) {
  const made = element("div", { class: "doc unreads-text", dir: "auto" });
  made.append(...(doc === undefined ? [text] : docNodes(doc)));
  paintMentions(made, mentions, { me, nameOf: () => undefined });
  return made;
}

/** What the log shows of somebody whom one has blocked. */
const folded = () => element("div", { class: "row-blocked" }, say("row.blocked"));
