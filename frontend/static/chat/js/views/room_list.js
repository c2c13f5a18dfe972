import { arrange, isolated, need, stamp } from "../lib/dom.js";
import { hueOfName } from "../lib/person.js";
import { firstLine } from "../lib/text.js";
import { ago, fullTime } from "../lib/time.js";

/** From this many rooms on they can be filtered. */
const FILTER_FROM = 8;

/** Rooms as rows, in the order in which the server gives them. */
export class RoomListView {
  #list = need(document, "#room-list", HTMLElement);
  #filter = document.querySelector("#room-filter");
  #current;
  /** @type {Page.RoomRow[]} */
  #rooms = [];
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();

  /** @param {string} [current] the name of the room one is in */
  constructor(current) {
    this.#current = current;
    this.#field?.addEventListener("input", () => this.#paint());
  }

  /** @param {string} name the new name of the room one is in */
  rename(name) {
    this.#current = name;
    this.#paint();
  }

  /** @param {Page.RoomRow[]} rooms */
  show(rooms) {
    this.#rooms = rooms;
    this.#paint();
  }

  /** Is the room one is in among those shown? */
  get hasCurrent() {
    return this.#rooms.some(({ name }) => name === this.#current);
  }

  get #field() {
    return this.#filter?.querySelector("input");
  }

  #paint() {
    const wanted = (this.#field?.value ?? "").trim().toLocaleLowerCase();
    const shown = this.#rooms.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
    const old = this.#items;
    this.#items = new Map();
    arrange(this.#list, shown.map((room) => this.#item(room, old)));
    this.#filter?.toggleAttribute("hidden", this.#rooms.length < FILTER_FROM && wanted === "");
    toggle("#rooms-empty", this.#rooms.length > 0);
    toggle("#rooms-none", shown.length > 0 || this.#rooms.length === 0);
  }

  /**
   * @param {Page.RoomRow} room
   * @param {Map<string, HTMLElement>} old
   */
  #item(room, old) {
    const item = old.get(room.url) ?? stamp("room-row");
    this.#items.set(room.url, item);
    const link = need(item, "a", HTMLAnchorElement);
    link.href = room.url;
    if (room.name === this.#current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    need(item, ".room-name", HTMLElement).textContent = room.name;
    paintGlyph(need(item, ".room-glyph", HTMLElement), room.name);
    paintLast(item, room);
    const count = need(item, ".room-count", HTMLElement);
    count.hidden = room.count === 0;
    need(count, ".room-number", HTMLElement).textContent = room.count.toLocaleString();
    return item;
  }
}

/**
 * @param {string} selector
 * @param {boolean} hidden
 */
function toggle(selector, hidden) {
  document.querySelector(selector)?.toggleAttribute("hidden", hidden);
}

/**
 * @param {HTMLElement} glyph
 * @param {string} name
 */
function paintGlyph(glyph, name) {
  const [letter = "#"] = name;
  glyph.textContent = letter.toLocaleUpperCase();
  glyph.style.setProperty("--hue", String(hueOfName(name)));
}

/**
 * @param {HTMLElement} item
 * @param {Page.RoomRow} room
 */
function paintLast(item, { last, subject }) {
  const by = last === null ? [] : [isolated(last.by), ": "];
  need(item, ".room-by", HTMLElement).replaceChildren(...by);
  const text = need(item, ".room-text", HTMLElement);
  text.textContent = last === null ? subject || "Nothing said yet" : firstLine(last.text, 160);
  const when = need(item, ".room-when", HTMLTimeElement);
  when.hidden = last === null;
  if (last === null) return;
  const at = new Date(last.at);
  when.dateTime = last.at;
  when.title = fullTime(at);
  when.textContent = ago(at, new Date());
}
