import { arrange, element, icon, part } from "../lib/dom.js";
import { withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { step, stopAt } from "../lib/roving.js";
import { say } from "../lib/words.js";
import { paintAvatar } from "./avatar.js";
import { kindIcon, paintNumber } from "./room_number.js";

/** @typedef {{ key: string, label: string, has: (place: Wire.Place) => boolean }} Section */
/** @type {Section[]} */
const SECTIONS = [
  { key: "favourites", label: "rooms.favourites", has: ({ favourite }) => favourite },
  {
    ...{ key: "rooms", label: "rooms.open" },
    has: ({ favourite, room }) => !favourite && room.kind !== "direct",
  },
  {
    ...{ key: "direct", label: "rooms.direct" },
    has: ({ favourite, room }) => !favourite && room.kind === "direct",
  },
];

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
  life.listen(list, "keydown", (event) => step(view.links, event));
  life.listen(list, "focusin", ({ target }) => stopAt(view.links, target));
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
  }

  paint() {
    const old = this.#items;
    this.#items = new Map();
    const places = this.#site.inbox.places.filter(({ room }) => !room.archived);
    const sections = SECTIONS.map((section) => {
      /** @type {Line[]} */
      const lines = places.filter(section.has).map((place) => this.#line(place));
      if (section.key === "rooms") lines.push(...this.#strangers());
      lines.sort((a, b) => a.name.localeCompare(b.name));
      return this.#section(section, lines, old);
    });
    arrange(part(this.#root, "list"), sections);
    this.#oneStop();
  }

  /** @param {Wire.Place} place */
  #line(place) {
    const { kind, name } = place.room;
    return { kind, name, url: this.#frame.pageOf(place.room), place };
  }

  /**
   * The room that the page shows, where one is no member of it.
   *
   * @returns {Line[]}
   */
  #strangers() {
    const { room } = this.#frame;
    if (room === null || this.#site.inbox.place(room.facts.id) !== undefined) return [];
    const kind = room.facts.room?.kind ?? (room.key.startsWith("~") ? "private" : "open");
    return [{ kind, name: room.name, url: room.address.page }];
  }

  /**
   * @param {Section} section
   * @param {Line[]} lines
   * @param {Map<string, HTMLElement>} old
   */
  #section({ key, label }, lines, old) {
    const known = [...part(this.#root, "list").children].find(
      (one) => one instanceof HTMLElement && one.dataset.section === key,
    );
    const section = known instanceof HTMLElement ? known : this.#newSection(key, say(label));
    section.hidden = lines.length === 0;
    const list = section.lastElementChild;
    if (list !== null) arrange(list, lines.map((line) => this.#item(line, old)));
    return section;
  }

  /**
   * @param {Line} line
   * @param {Map<string, HTMLElement>} old
   */
  #item({ kind, name, url, place }, old) {
    const item = old.get(url) ?? newItem(kind);
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

  /**
   * @param {string} key
   * @param {string} label
   */
  #newSection(key, label) {
    const id = `places-${key}`;
    const head = element("div", { class: "places-head" }, element("h2", { id }, label));
    if (key === "rooms") head.append(newRoomButton(this.#site));
    return element(
      "section",
      { class: "places", "data-section": key, "aria-labelledby": id },
      head,
      element("ul", {}),
    );
  }

  get links() {
    const list = part(this.#root, "list");
    return [...list.querySelectorAll("a")].filter((link) => link.closest("[hidden]") === null);
  }

  /** Tab stops once in the list; the arrow keys move within it. */
  #oneStop() {
    const { links } = this;
    const here = links.find((link) => link.tabIndex === 0 && link === document.activeElement);
    const stop = here ?? links.find((link) => link.ariaCurrent === "page") ?? links[0];
    stopAt(links, stop);
  }
}


/** @param {Page.Site} site */
function newRoomButton(site) {
  const button = element("button", { type: "button", class: "icon-button small" }, icon("plus"));
  button.ariaLabel = button.title = say("rooms.new");
  const paint = () => (button.hidden = site.session.me === null);
  button.addEventListener("click", () => withLate(site, ({ openNewRoom }) => openNewRoom(site, button)));
  site.session.on("me", paint);
  paint();
  return button;
}

/** @param {string} kind of the room */
function newItem(kind) {
  return element(
    "li",
    { "data-testid": "place" },
    element(
      "a",
      { class: "place" },
      element("span", { class: "place-kind", "data-kind": kind }, kindIcon(kind)),
      element("span", { class: "place-name", dir: "auto", "data-part": "name" }),
      element("span", { class: "place-number", "data-part": "number" }),
    ),
  );
}
