import { arrange, element, icon, isolated } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { step, stopAt } from "../../lib/roving.js";
import { say } from "../../lib/words.js";
import { paintAvatar } from "../../views/avatar.js";
import { openCard } from "./card.js";
import { mountNameTips } from "./joined.js";
import { stateOf, stateWords, statusLine } from "./state.js";

/** Time between two looks at what has ended meanwhile, ms. */
const LOOK_MS = 60_000;
/** More people than this can be filtered. */
const FILTER_FROM = 50;

/**
 * The list of who is here.
 *
 * @type {Page.Mount}
 */
export function mountPeople(place, { room, site }) {
  const life = new Life();
  const root = element("div", { class: "people" });
  place.append(root);
  const view = new PeopleView(root, room);
  life.listen(view.field, "input", () => view.paint());
  room.presence.on("change", () => view.paint(), life.signal);
  room.session.on("me", () => view.paint(), life.signal);
  life.listen(view.list, "keydown", (event) => step(view.items, event));
  const open = (/** @type {Event} */ { target }) => {
    const item = target instanceof Element && target.closest(".person");
    if (!(item instanceof HTMLElement)) return;
    const person = room.presence.find(Number(item.dataset.id));
    if (person !== undefined) openCard({ room, site }, person, item);
  };
  life.listen(view.list, "click", open);
  life.listen(view.list, "keydown", (event) => {
    if (event.key === "Enter") open(event);
  });
  // A status and do-not-disturb end by the clock.
  life.every(LOOK_MS, () => view.paint());
  life.listen(view.list, "focusin", ({ target }) => stopAt(view.items, target));
  life.add(
    mountNameTips(view.list, { room, site }, {
      ...{ at: ".person-name", item: ".person" },
      person: ({ dataset }) => room.presence.find(Number(dataset.id)),
    }),
  );
  view.paint();
  life.add(() => root.remove());
  return () => life.end();
}

class PeopleView {
  field = element("input", { class: "field", type: "search", autocomplete: "off" });
  #filter = element("label", { class: "filter" }, icon("search"), this.field);
  list = element("ul", { class: "people-list" });
  #more = element("p", { class: "people-more" });
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  #room;

  /**
   * @param {HTMLElement} root
   * @param {Page.Room} room
   */
  constructor(root, room) {
    this.#room = room;
    this.field.setAttribute("aria-label", say("people.filter"));
    this.field.placeholder = say("people.filter");
    root.append(this.#filter, this.list, this.#more);
  }

  paint() {
    const { presence, session } = this.#room;
    const all = presence.sorted(session.me?.id);
    const wanted = this.field.value.trim().toLocaleLowerCase();
    const shown = all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
    arrange(this.list, shown.map((person) => this.#item(person)));
    this.#forget(new Set(all.map(({ id }) => id)));
    this.#oneStop();
    this.#filter.hidden = all.length <= FILTER_FROM;
    const rest = presence.count - all.length;
    this.#more.hidden = rest <= 0;
    this.#more.textContent = say("people.more", { count: rest });
  }

  get items() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  /** Tab stops once in the list; the arrow keys move within it. */
  #oneStop() {
    const { items } = this;
    stopAt(items, items.find((item) => item.tabIndex === 0) ?? items[0]);
  }

  /** @param {Wire.PersonState} person */
  #item(person) {
    const item = this.#items.get(person.id) ?? newItem(person);
    this.#items.set(person.id, item);
    const [avatar, name, status, badge] = item.children;
    const state = stateOf(person);
    paintAvatar(/** @type {HTMLElement} */ (avatar), person);
    avatar?.setAttribute("data-state", state);
    if (name !== undefined) name.textContent = person.name;
    const isMe = person.id === this.#room.session.me?.id;
    const mark = isMe ? say("people.you") : person.guest ? say("people.guest") : "";
    const line = statusLine(person);
    if (status !== undefined) {
      status.replaceChildren(
        ...(state === "online" ? [] : [element("span", { class: "hidden-text" }, `${stateWords(state)} `)]),
        isolated(line),
      );
      /** @type {HTMLElement} */ (status).title = line;
    }
    if (badge !== undefined) badge.textContent = mark;
    return item;
  }

  /** @param {Set<number>} here */
  #forget(here) {
    for (const id of this.#items.keys()) if (!here.has(id)) this.#items.delete(id);
  }
}

/** @param {Wire.Person} person */
function newItem({ id }) {
  return element(
    "li",
    { class: "person", tabindex: "-1", "data-testid": "person", "data-id": String(id) },
    element("span", { class: "avatar small", "aria-hidden": "true" }),
    element("span", { class: "person-name", dir: "auto" }),
    element("span", { class: "person-status" }),
    element("span", { class: "badge" }),
  );
}
