import { ago } from "../../lib/ago.js";
import { arrange, element, icon } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { firstLines, plainText } from "../../lib/text.js";
import { fullTime } from "../../lib/time.js";
import { say } from "../../lib/words.js";
import { paintAvatar } from "../../views/avatar.js";
import { pinnedBy } from "./pinned_by.js";

/** How much of a message the list shows. */
const LINES = 3;
const LENGTH = 240;

/**
 * The list of a room's pinned messages.
 *
 * @type {Page.Mount}
 */
export function mountPins(place, model) {
  const life = new Life();
  const view = new PinsView(place, model, life);
  view.paint();
  return () => life.end();
}

class PinsView {
  #model;
  /** @type {import("./store.js").PinsStore} */
  #store;
  #root = element("div", { class: "pins", "data-testid": "pins" });
  #list = element("ul", { class: "pins-list" });
  #note = element("div", { class: "pins-note", role: "status" });
  /** @type {Map<number, Item>} */
  #items = new Map();
  #isPlanned = false;

  /**
   * @param {HTMLElement} place
   * @param {Page.Conversation} model
   * @param {Life} life
   */
  constructor(place, model, life) {
    this.#model = model;
    this.#store = model.room.slices.get("pins");
    this.#root.append(this.#note, this.#list);
    place.append(this.#root);
    life.listen(this.#list, "click", (event) => this.#clicked(event));
    this.#store.on("change", () => this.#plan(life), life.signal);
    model.room.facts.on("can", () => this.#plan(life), life.signal);
    model.site.inbox.on("blocked", () => this.#plan(life), life.signal);
    life.every(60_000, () => this.#plan(life));
    life.add(this.#store.watch());
    life.add(() => this.#root.remove());
  }

  paint() {
    const shown = this.#store.shown;
    const had = this.#root.contains(document.activeElement);
    const old = this.#items;
    this.#items = new Map();
    const { blocked } = this.#model.site.inbox;
    for (const message of shown) {
      const item = old.get(message.id) ?? new Item(message.id);
      const isBlocked = blocked.has(message.by.id);
      item.paint(message, { by: this.#by(message), may: this.#may, isBlocked });
      this.#items.set(message.id, item);
    }
    arrange(this.#list, [...this.#items.values()].map((item) => item.element));
    this.#paintNote(shown.length);
    // What had the focus was unpinned.
    if (had && !this.#root.contains(document.activeElement)) this.#keepFocus();
  }

  get #may() {
    return this.#model.room.facts.can?.includes("pin") === true;
  }

  /** @param {Wire.Message} message */
  #by({ pinned }) {
    return pinned && this.#store.nameOf(pinned.by);
  }

  /** @param {Life} life */
  #plan(life) {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      if (!life.over) this.paint();
    });
  }

  /** @param {number} count */
  #paintNote(count) {
    const { state } = this.#store;
    this.#list.hidden = count === 0;
    if (count > 0 && state !== "failed") return this.#note.replaceChildren();
    const words = {
      ...{ unread: "pins.offline", loading: "pins.loading", failed: "pins.failed" },
      loaded: this.#may ? "pins.empty" : "pins.none",
    };
    const text = say(words[state]);
    if (this.#note.textContent !== text) this.#note.replaceChildren(note(text, state));
  }

  #keepFocus() {
    const next = this.#list.querySelector("button") ?? this.#note;
    this.#note.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  #clicked({ target }) {
    const element = target instanceof Element ? target : null;
    const id = Number(element?.closest("li")?.dataset.id);
    if (!id || getSelection()?.isCollapsed === false) return;
    if (element?.closest("[data-do=unpin]")) this.#unpin(id);
    else this.#jump(id);
  }

  /** @param {number} id */
  #unpin(id) {
    void this.#model.room.command("pin", { id, on: false });
  }

  /** @param {number} id */
  #jump(id) {
    // Where the panel lies over the log, it gives way.
    this.#model.site.overlays.closeAll();
    void this.#model.reader.goTo(id);
  }
}

/**
 * @param {string} text
 * @param {string} state
 */
function note(text, state) {
  const words = element("p", {}, text);
  return state === "loaded" ? element("div", {}, icon("pin"), words) : words;
}

/** One pinned message in the list. */
class Item {
  #avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
  #name = element("strong", { class: "pin-name", dir: "auto" });
  #time = element("time", { class: "pin-time" });
  #text = element("p", { class: "pin-text", dir: "auto" });
  #by = element("p", { class: "pin-by" });
  #jump = element("button", { type: "button", class: "link-button", "data-do": "jump" });
  #unpin = element("button", { type: "button", class: "icon-button small", "data-do": "unpin" });
  element;

  /** @param {number} id */
  constructor(id) {
    this.#jump.textContent = say("pins.jump");
    this.#unpin.append(icon("close"));
    this.#unpin.title = say("pins.unpin");
    this.element = element(
      "li",
      { class: "pin", "data-testid": "pin", "data-id": String(id) },
      this.#avatar,
      element(
        "div",
        { class: "pin-body" },
        element("p", { class: "pin-head" }, this.#name, this.#time),
        this.#text,
        element("div", { class: "pin-foot" }, this.#by, this.#jump),
      ),
      this.#unpin,
    );
  }

  /**
   * @param {Wire.Message} message
   * @param {{ by: string | undefined, may: boolean, isBlocked: boolean }} shown `may`: one may unpin it;
   *   `isBlocked`: one has blocked its author
   */
  paint(message, { by, may, isBlocked }) {
    const at = new Date(message.at);
    const text = isBlocked ? say("row.blocked") : firstLines(plainText(message), LINES, LENGTH);
    paintAvatar(this.#avatar, message.by);
    this.#name.textContent = message.by.name;
    this.#time.textContent = ago(at, new Date());
    this.#time.dateTime = at.toISOString();
    this.#time.title = fullTime(at);
    // As the log shows it.
    this.#text.className = isBlocked ? "row-blocked" : "pin-text";
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#by.replaceChildren(...pinnedBy(by));
    this.#jump.ariaLabel = say("pins.jumpTo", { name: message.by.name });
    this.#unpin.hidden = !may;
    this.#unpin.ariaLabel = say("pins.unpinOf", { name: message.by.name });
  }
}
