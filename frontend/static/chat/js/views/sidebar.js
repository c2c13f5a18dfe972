import { arrange, element, need, part } from "../lib/dom.js";
import { withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { placeName } from "../lib/person.js";
import { step, stopAt } from "../lib/roving.js";
import { number, say } from "../lib/words.js";
import { inOrder } from "../store/room_order.js";
import { paintAvatar } from "./avatar.js";
import { kindMark, paintNumber } from "./room_number.js";

/**
 * The sections of `templates/chat/side.html`, and which rooms stand in each.
 *
 * @type {Record<string, (place: Wire.Place) => boolean>}
 */
const SECTIONS = {
  favourites: ({ favourite }) => favourite,
  rooms: ({ favourite, room }) => !favourite && room.kind !== "direct",
  direct: ({ favourite, room }) => !favourite && room.kind === "direct",
};

/** @typedef {{ kind: string, name: string, url: string, place?: Wire.Place }} Line a room in the list */

/**
 * The rooms of which one is a member, with what is unread in them; the room that the page shows; and
 * who one is.
 *
 * @param {HTMLElement} root
 * @param {Page.Site} site
 * @param {Page.Frame} frame
 */
export function mountSidebar(root, site, frame) {
  const life = new Life();
  const view = new Sidebar(root, site, frame);
  const list = part(root, "list");
  // Heads come several times a second.
  const plan = life.soon(() => view.paint());
  site.inbox.on("change", plan, life.signal);
  site.session.on("me", () => view.paintMe(), life.signal);
  frame.on("shown", plan, life.signal);
  life.listen(list, "keydown", (event) => step(view.stops, event));
  life.listen(list, "click", ({ target }) => view.pressed(target.closest("button")));
  life.listen(list, "contextmenu", (event) => view.ask(event));
  life.listen(list, "focusin", ({ target }) => stopAt(view.stops, target));
  view.paintMe();
  view.paint();
  return () => life.end();
}

class Sidebar {
  #root;
  #site;
  #frame;
  /** @type {Map<string, HTMLElement>} the items by the address of their room */
  #items = new Map();

  /**
   * @param {HTMLElement} root
   * @param {Page.Site} site
   * @param {Page.Frame} frame
   */
  constructor(root, site, frame) {
    this.#root = root;
    this.#site = site;
    this.#frame = frame;
  }

  paintMe() {
    const { me } = this.#site.session;
    const card = part(this.#root, "me");
    card.hidden = me === null;
    if (me === null) return;
    paintAvatar(part(card, "avatar"), me);
    part(card, "me-name").textContent = me.name;
    part(card, "me-kind").textContent = me.guest ? say("me.guest") : "";
    label(part(card, "account"), say(me.guest ? "me.signUp" : "me.account"));
    label(part(card, "leave"), say(me.guest ? "me.leave" : "me.signOut"));
  }

  paint() {
    const old = this.#items;
    this.#items = new Map();
    const { inbox } = this.#site;
    const places = inOrder(inbox).filter(({ room }) => !room.archived);
    for (const [key, has] of Object.entries(SECTIONS)) {
      /** @type {Line[]} */
      const lines = places.filter(has).map((place) => this.#line(place));
      if (key === "rooms") lines.push(...this.#strangers());
      this.#section(key, lines, old);
    }
    this.#oneStop();
    const { total } = inbox;
    const count = part(this.#root, "unreads");
    const link = /** @type {HTMLAnchorElement} */ (count.closest("a"));
    count.textContent = total > 0 ? number(total) : "";
    link.hidden = this.#site.session.me === null;
    link.ariaCurrent = link.pathname === location.pathname ? "page" : null;
  }

  /**
   * A button of a section: its name folds it, the other one opens what can be done there.
   *
   * @param {HTMLElement | null} button
   */
  pressed(button) {
    const key = button?.closest("section")?.dataset.section;
    if (button === null || key === undefined) return;
    if (button.dataset.act === undefined) {
      this.#site.memory.set(`folded:${key}`, button.ariaExpanded === "true" ? "1" : "");
      return this.paint();
    }
    const { act } = button.dataset;
    withLate(this.#site, ({ openSectionAct }) => openSectionAct(button, act, this.#site));
  }

  /** @param {MouseEvent} event that asks for the menu of a room */
  ask(event) {
    const item = /** @type {Element} */ (event.target).closest("li");
    const place = this.#site.inbox.place(Number(item?.dataset.room));
    if (!item || place === undefined) return;
    event.preventDefault();
    const model = { site: this.#site, frame: this.#frame };
    withLate(this.#site, ({ openPlaceMenu }) => openPlaceMenu(item, event, place, model));
  }

  /** @param {Wire.Place} place */
  #line(place) {
    const { kind } = place.room;
    return { kind, name: placeName(place), url: this.#frame.pageOf(place.room), place };
  }

  /**
   * The room that the page shows, where one is no member of it.
   *
   * @returns {Line[]}
   */
  #strangers() {
    const { room } = this.#frame;
    // Until the server has named the room, it is known by its address alone.
    const isIt = (/** @type {Wire.Place} */ place) =>
      place.room.id === room?.facts.id || this.#frame.pageOf(place.room) === room?.address.page;
    if (room === null || this.#site.inbox.places.some(isIt)) return [];
    const kind = room.facts.room?.kind ?? (room.key.startsWith("~") ? "private" : "open");
    return [{ kind, name: room.name, url: room.address.page }];
  }

  /**
   * @param {string} key
   * @param {Line[]} lines
   * @param {Map<string, HTMLElement>} old
   */
  #section(key, lines, old) {
    const isNobody = this.#site.session.me === null;
    const section = need(this.#root, `[data-section=${key}]`, HTMLElement);
    section.hidden = lines.length === 0 && (key !== "direct" || isNobody);
    for (const button of section.querySelectorAll(".icon-button")) {
      /** @type {HTMLElement} */ (button).hidden = isNobody;
    }
    const isFolded = this.#site.memory.get(`folded:${key}`) !== null;
    part(section, "fold").ariaExpanded = String(!isFolded);
    const items = lines.map((line) => this.#item(line, old));
    // What is unread, and the room that one is in, stay in sight.
    const isShown = (/** @type {HTMLElement} */ item) => item.querySelector(".unread, [aria-current]");
    arrange(need(section, "ul", HTMLElement), isFolded ? items.filter(isShown) : items);
  }

  /**
   * @param {Line} line
   * @param {Map<string, HTMLElement>} old
   */
  #item({ kind, name, url, place }, old) {
    const item = old.get(url) ?? newItem(kind, place?.people);
    item.dataset.room = String(place?.room.id ?? "");
    this.#items.set(url, item);
    const link = /** @type {HTMLAnchorElement} */ (item.firstElementChild);
    const isHere = url === this.#frame.room?.address.page;
    const unread = place === undefined ? 0 : this.#site.inbox.unread(place);
    link.href = url;
    link.classList.toggle("unread", unread > 0 && place?.muted !== true);
    link.classList.toggle("muted", place?.muted === true);
    link.classList.toggle("visited", place === undefined);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    part(link, "name").textContent = name;
    paintNumber(part(link, "number"), this.#site.inbox, place);
    return item;
  }

  /** What the arrow keys go to: the rooms, and the buttons of the sections. */
  get stops() {
    /** @type {NodeListOf<HTMLElement>} */
    const all = part(this.#root, "list").querySelectorAll("a, button");
    return [...all].filter((stop) => stop.closest("[hidden]") === null);
  }

  /** Tab stops once in the list; the arrow keys move within it. */
  #oneStop() {
    const { stops } = this;
    const here = stops.find((stop) => stop.tabIndex === 0 && stop === document.activeElement);
    const links = stops.filter((stop) => stop.matches("a"));
    stopAt(stops, here ?? links.find((link) => link.ariaCurrent === "page") ?? links[0] ?? stops[0]);
  }
}

/**
 * @param {HTMLElement} button with an icon alone
 * @param {string} text
 */
function label(button, text) {
  button.ariaLabel = text;
  button.title = text;
}

/**
 * @param {string} kind of the room
 * @param {Wire.Person[]} [people]
 */
function newItem(kind, people) {
  return element(
    "li",
    { "data-testid": "place" },
    element(
      "a",
      { class: "place" },
      element("span", { class: "place-kind", "data-kind": kind }, kindMark(kind, people)),
      element("span", { class: "place-name", dir: "auto", "data-part": "name" }),
      element("span", { class: "place-number", "data-part": "number" }),
    ),
  );
}
