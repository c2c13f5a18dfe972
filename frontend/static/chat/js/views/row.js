import { element, isolated, need, part, stamp, takeFocus } from "../lib/dom.js";
import { isEmojiOnly, isLong, quotable } from "../lib/text.js";
import { clockTime, fullTime } from "../lib/time.js";
import { say } from "../lib/words.js";
import { paintAvatar, paintFace } from "./avatar.js";
import { docNodes } from "./doc.js";

/** @typedef {{ root: HTMLElement, paint(row: Page.Row): void, dispose(): void }} Mounted */

/**
 * A message on the page, with the parts that features show in it.
 */
export class RowView {
  element = stamp("row");
  /** @type {Page.Row | null} */
  row = null;
  /** @type {Map<string, Mounted>} parts of features, by their names */
  #parts = new Map();
  #model;
  #hasAnchor;
  /** @type {Set<number>} the people whom one had blocked when the row was painted */
  #blocked = new Set();

  /**
   * @param {Page.Conversation} model
   * @param {boolean} hasAnchor
   */
  constructor(model, hasAnchor) {
    this.#model = model;
    this.#hasAnchor = hasAnchor;
  }

  /**
   * Paints what changed since the last time.
   *
   * @param {Page.Row} row
   */
  paint(row) {
    const was = this.row;
    const { blocked } = this.#model.site.inbox;
    const isOtherView = this.#blocked !== blocked;
    this.row = row;
    this.#blocked = blocked;
    if (was?.by !== row.by) this.#paintAuthor(row);
    if (was === null || isOtherView || isOtherText(was, row)) this.#paintText(row, isOtherView);
    if (was?.joined !== row.joined) this.element.classList.toggle("joined", row.joined);
    if (isOtherView || was?.quoted !== row.quoted || was?.reply !== row.reply) this.#paintQuote(row);
    if (was?.state !== row.state || was.id !== row.id || was.reason !== row.reason) {
      this.#paintState(row);
    }
    const isOther = was?.message !== row.message || was.state !== row.state;
    if (isOther || was.joined !== row.joined) this.#paintParts(row);
  }

  dispose() {
    for (const { dispose } of this.#parts.values()) dispose();
    this.#parts.clear();
  }

  /** Marks the row that one came for. */
  mark() {
    this.element.classList.remove("marked");
    // Reading the layout in between restarts the animation.
    void this.element.offsetWidth;
    this.element.classList.add("marked");
  }

  /** @param {Page.Row} row */
  #paintAuthor({ by, key }) {
    this.element.dataset.key = key;
    paintAvatar(need(this.element, ".avatar", HTMLElement), by);
    const name = need(this.element, ".row-name", HTMLElement);
    name.textContent = by.name;
    // A guest has a tip of its own (`features/people/joined.js`).
    if (!by.guest) name.title = by.name;
  }

  /**
   * @param {Page.Row} row
   * @param {boolean} isOtherView somebody was blocked, or is not any more
   */
  #paintText({ by, doc, text, deleted }, isOtherView) {
    const body = need(this.element, ".row-text", HTMLElement);
    const shown = deleted ? say("row.tombstone") : text;
    this.element.classList.toggle("deleted", deleted);
    body.classList.toggle("doc", doc !== undefined);
    body.classList.toggle("emoji", !deleted && isEmojiOnly(text));
    const more = need(this.element, ".row-more", HTMLButtonElement);
    const isFoldable = !deleted && (this.#blocked.has(by.id) || isLong(text));
    // What somebody has unfolded stays so when it is edited.
    const folded = more.hidden || !isFoldable || isOtherView ? isFoldable : this.isFolded;
    more.hidden = !isFoldable;
    body.replaceChildren(...(doc === undefined ? [shown] : docNodes(doc)));
    this.fold(folded);
  }

  /**
   * Shows the beginning of a long text, or all of it; of somebody whom one has blocked, nothing or all.
   *
   * @param {boolean} folded
   */
  fold(folded) {
    const more = need(this.element, ".row-more", HTMLButtonElement);
    const isBlocked = this.row !== null && this.#blocked.has(this.row.by.id);
    const isHidden = this.element.classList.toggle("blocked", folded && isBlocked);
    need(this.element, ".row-text", HTMLElement).classList.toggle("folded", folded);
    need(this.element, ".row-blocked", HTMLElement).textContent = isHidden ? say("row.blocked") : "";
    more.textContent = say(folded ? (isBlocked ? "row.show" : "row.showMore") : "row.showLess");
    if (this.row !== null) this.#paintLabel(this.row);
    more.setAttribute("aria-expanded", String(!folded));
  }

  get isFolded() {
    return need(this.element, ".row-text", HTMLElement).classList.contains("folded");
  }

  /** @param {Page.Row} row */
  #paintQuote({ reply, quoted }) {
    const quote = need(this.element, ".row-quote", HTMLAnchorElement);
    const face = need(quote, ".avatar", HTMLElement);
    quote.hidden = reply === undefined;
    face.hidden = !quoted;
    if (quoted) paintFace(face, quoted.by);
    if (reply === undefined) return;
    quote.href = `#m${reply}`;
    quote.dataset.to = String(reply);
    const isBlocked = quoted && this.#blocked.has(quoted.by.id);
    const words = isBlocked
      ? [say("row.blocked")]
      : quoted && [quotedName(quoted.by), ": ", isolated(quotable(quoted))];
    const none = say(quoted === null ? "row.quotedMissing" : "row.quotedUnknown");
    need(quote, "bdi", HTMLElement).replaceChildren(...(words ?? [none]));
  }

  /** @param {Page.Row} row */
  #paintState({ id, state, at, reason, isHopeless }) {
    this.element.dataset.state = state;
    if (id !== null) this.element.dataset.id = String(id);
    if (id !== null && this.#hasAnchor) this.element.id = `m${id}`;
    const time = need(this.element, ".row-time", HTMLTimeElement);
    time.dateTime = at.toISOString();
    time.textContent = clockTime(at);
    time.title = fullTime(at);
    const failed = need(this.element, ".row-failed", HTMLElement);
    takeFocus(failed, () => (failed.hidden = state !== "failed"), [this.element]);
    need(this.element, ".row-reason", HTMLElement).textContent = reason;
    need(this.element, "[data-act=retry]", HTMLElement).hidden = isHopeless;
  }

  /** @param {Page.Row} row */
  #paintParts(row) {
    for (const feature of this.#model.site.registry.rows) {
      const mounted = this.#parts.get(feature.name);
      if (feature.when(row)) (mounted ?? this.#mount(feature)).paint(row);
      else if (mounted !== undefined) this.#unmount(feature.name, mounted);
    }
    this.#paintLabel(row);
  }

  /** @param {Page.Row} row */
  #paintLabel(row) {
    const { by, at, state, deleted } = row;
    const label = [say("row.label", { name: by.name, time: clockTime(at) })];
    if (this.element.matches(".blocked")) label.push(say("row.blocked"));
    else if (!deleted) label.push(quotable(row));
    if (state !== "sent") label.push(say(state === "failed" ? "row.failed" : "row.pending"));
    const parts = this.#model.site.registry.rows.filter(({ when }) => when(row));
    const said = parts.flatMap(({ says }) => says?.(row) ?? []);
    this.element.setAttribute("aria-label", [...label, ...said].join(", "));
  }

  /** @param {Page.RowPart} feature */
  #mount({ name, place, mount }) {
    const root = element(place === "head" ? "span" : "div", { class: "row-part", "data-name": name });
    part(this.element, place).append(root);
    const mounted = { root, ...mount(root, this.#model) };
    this.#parts.set(name, mounted);
    return mounted;
  }

  /**
   * @param {string} name
   * @param {Mounted} mounted
   */
  #unmount(name, { root, dispose }) {
    this.#parts.delete(name);
    dispose();
    root.remove();
  }
}

/**
 * Every event brings a `doc` of its own. It says the same as long as the text does, and what the
 * reader has opened or selected in it is to stay.
 *
 * @param {Page.Row} was
 * @param {Page.Row} row
 */
function isOtherText(was, row) {
  const isParsedAlike = (was.doc === undefined) === (row.doc === undefined);
  return !isParsedAlike || was.text !== row.text || was.deleted !== row.deleted;
}

/** @param {Wire.Person} by */
function quotedName({ name }) {
  const made = isolated(name);
  made.className = "row-quote-name";
  return made;
}
