import { arrange, need, stamp } from "../lib/dom.js";
import { paintAvatar } from "./avatar.js";

/** More people than this can be filtered. */
const FILTER_FROM = 50;

/** Who is here. */
export class PeopleView {
  #list = need(document, "#people-list", HTMLElement);
  #filter = need(document, "#people-filter", HTMLElement);
  #field = need(this.#filter, "input", HTMLInputElement);
  #more = need(document, "#people-more", HTMLElement);
  #count = need(document, "#people-count", HTMLElement);
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  #store;

  /** @param {import("../store/room_store.js").RoomStore} store */
  constructor(store) {
    this.#store = store;
    this.#field.addEventListener("input", () => this.#paint());
    store.on("people", () => this.#paint());
  }

  #paint() {
    const { people, me } = this.#store;
    const all = people.sorted(me?.id);
    const wanted = this.#field.value.trim().toLocaleLowerCase();
    const shown = all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
    arrange(this.#list, shown.map((person) => this.#item(person)));
    this.#forget(new Set(all.map(({ id }) => id)));
    this.#count.textContent = people.count.toLocaleString();
    this.#filter.hidden = all.length <= FILTER_FROM;
    const rest = people.count - all.length;
    this.#more.hidden = rest <= 0;
    this.#more.textContent = `and ${rest.toLocaleString()} more`;
  }

  /** @param {Wire.Person} person */
  #item(person) {
    const item = this.#items.get(person.id) ?? stamp("person");
    this.#items.set(person.id, item);
    paintAvatar(need(item, ".avatar", HTMLElement), person);
    need(item, ".person-name", HTMLElement).textContent = person.name;
    const mark = person.id === this.#store.me?.id ? "you" : person.guest ? "guest" : "";
    need(item, ".badge", HTMLElement).textContent = mark;
    item.dataset.id = String(person.id);
    return item;
  }

  /** @param {Set<number>} here */
  #forget(here) {
    for (const id of this.#items.keys()) if (!here.has(id)) this.#items.delete(id);
  }
}
