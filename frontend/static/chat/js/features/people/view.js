import { arrange, element, icon } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { step, stopAt } from "../../lib/roving.js";
import { say } from "../../lib/words.js";
import { paintAvatar } from "../../views/avatar.js";
import { openDirect } from "../direct/direct.js";
import { mountNameTips } from "./joined.js";

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
  life.listen(view.list, "click", ({ target }) => {
    const id = target.closest("button")?.closest("li").dataset.id;
    const person = room.presence.find(Number(id));
    if (person !== undefined) void openDirect(site, person);
  });
  life.listen(view.list, "keydown", ({ key, target }) => {
    if (key === "Enter" && target.matches("li")) target.querySelector("button:not([hidden])")?.click();
  });
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

  /** @param {Wire.Person} person */
  #item(person) {
    const item = this.#items.get(person.id) ?? newItem(person);
    this.#items.set(person.id, item);
    const [avatar, name, badge, write] = item.children;
    paintAvatar(/** @type {HTMLElement} */ (avatar), person);
    if (name !== undefined) name.textContent = person.name;
    const isMe = person.id === this.#room.session.me?.id;
    const mark = isMe ? say("people.you") : person.guest ? say("people.guest") : "";
    if (badge !== undefined) badge.textContent = mark;
    if (write instanceof HTMLElement) write.hidden = isMe || this.#room.session.me === null;
    return item;
  }

  /** @param {Set<number>} here */
  #forget(here) {
    for (const id of this.#items.keys()) if (!here.has(id)) this.#items.delete(id);
  }
}

/** @param {Wire.Person} person */
function newItem({ id, name }) {
  // Tab stops at the list once: Enter on the person presses the button.
  const write = element("button", { type: "button", class: "icon-button small", tabindex: "-1" }, icon("send"));
  write.ariaLabel = write.title = say("direct.message", { name });
  return element(
    "li",
    { class: "person", tabindex: "-1", "data-testid": "person", "data-id": String(id) },
    element("span", { class: "avatar small", "aria-hidden": "true" }),
    element("span", { class: "person-name", dir: "auto" }),
    element("span", { class: "badge" }),
    write,
  );
}
