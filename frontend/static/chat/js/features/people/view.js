import { arrange, element, icon } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { step, stopAt } from "../../lib/roving.js";
import { say } from "../../lib/words.js";
import { othersOf } from "../direct/others.js";
import { BannedItem, PersonItem, marksOf } from "./item.js";
import { mountNameTips } from "./joined.js";
import { actionsOn, openPersonMenu } from "./menu.js";

/** More people than this can be filtered. */
const FILTER_FROM = 10;
/** After the last key, before the server is asked for a name, ms. */
const PAUSE_MS = 300;

/**
 * The people of a room: who is here now, the other members, and for moderators who is banned.
 *
 * @type {Page.Mount}
 */
export function mountPeople(place, model) {
  const life = new Life();
  const root = element("div", { class: "people" });
  place.append(root);
  const view = new PeopleView(root, model);
  const { room } = model;
  const paint = life.soon(() => view.paint());
  room.session.on("me", paint, life.signal);
  othersOf(model).on("change", paint, life.signal);
  view.store.on("change", paint, life.signal);
  life.every(60_000, paint);
  life.listen(view.field, "input", () => view.filtered(life));
  life.listen(root, "click", (event) => view.clicked(event));
  life.listen(root, "contextmenu", (event) => view.clicked(event));
  life.listen(root, "keydown", (event) => step(view.stops, event));
  life.listen(root, "focusin", ({ target }) => {
    if (view.stops.includes(target)) stopAt(view.stops, target);
  });
  life.add(view.store.watch());
  life.add(
    mountNameTips(root, model, {
      ...{ at: ".person-name", item: ".person" },
      person: ({ dataset }) => view.person(Number(dataset.id)),
      since: (id) => view.since(id),
    }),
  );
  view.paint();
  life.add(() => root.remove());
  return () => life.end();
}

class PeopleView {
  /** @type {import("./store.js").MembersStore} */
  store;
  field = element("input", { class: "field", type: "search", autocomplete: "off" });
  #filter = element("label", { class: "filter" }, icon("search"), this.field);
  #here = new Section("people.present");
  #others = new Section("people.others");
  #banned = new Section("people.banned");
  #unnamed = element("p", { class: "people-more" });
  #note = element("p", { class: "people-more", role: "status" });
  #more = element("button", { type: "button", class: "button small people-load" });
  /** @type {Map<number, PersonItem>} */
  #items = new Map();
  /** @type {Map<number, BannedItem>} */
  #out = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #root;
  #model;

  /**
   * @param {HTMLElement} root
   * @param {Page.Conversation} model
   */
  constructor(root, model) {
    this.#root = root;
    this.#model = model;
    this.store = model.room.slices.get("members");
    this.field.setAttribute("aria-label", say("people.filter"));
    this.field.placeholder = say("people.filter");
    this.#more.textContent = say("people.showMore");
    const scrolled = element("div", { class: "people-scroll" });
    scrolled.append(
      ...[this.#here.element, this.#unnamed, this.#others.element],
      ...[this.#more, this.#note, this.#banned.element],
    );
    root.append(this.#filter, scrolled);
  }

  /** The people as one list, in which arrow keys lead from one to the next. */
  get stops() {
    return /** @type {HTMLElement[]} */ ([...this.#root.querySelectorAll(".person")]);
  }

  /** @param {number} id */
  person(id) {
    return this.#model.room.presence.find(id) ?? this.store.find(id)?.person;
  }

  /**
   * Since when somebody is a member.
   *
   * @param {number} id
   */
  since(id) {
    const member = this.store.find(id);
    return member?.state === "member" ? new Date(member.since) : undefined;
  }

  paint() {
    const { presence, session, facts } = this.#model.room;
    const { banned: out } = this.store;
    const gone = new Set(out.map(({ person }) => person.id));
    const present = presence.sorted(session.me?.id);
    // Whoever was banned a moment ago may still be told of as present.
    const here = present.filter(({ id }) => !gone.has(id));
    const ids = new Set(here.map(({ id }) => id));
    const others = this.store.members
      .map(({ person }) => person)
      .filter(({ id }) => !ids.has(id))
      .sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
    const banned = facts.can?.includes("moderate") === true ? out : [];
    if (this.store.more) this.store.need([...ids]);
    this.#keepFocus(() => {
      this.#here.paint(this.#matching(here).map((person) => this.#item(person)));
      this.#others.paint(this.#matching(others).map((person) => this.#item(person)));
      this.#banned.paint(banned.map((member) => this.#outcast(member)));
      forget(this.#items, [...ids, ...others.map(({ id }) => id)]);
      forget(this.#out, banned.map(({ person }) => person.id));
      this.#filter.hidden = here.length + others.length <= FILTER_FROM && this.#wanted === "";
      this.#paintRest(presence.count - present.length);
    });
  }

  /** @param {Life} life */
  filtered(life) {
    this.paint();
    clearTimeout(this.#pause);
    const name = this.field.value.trim();
    if (name === "" || !this.store.more) return;
    this.#pause = setTimeout(() => !life.over && void this.store.look(name), PAUSE_MS);
  }

  /** @param {MouseEvent} event a click, or a menu that is asked for */
  clicked(event) {
    const target = event.target instanceof Element ? event.target : null;
    const isMenu = event.type === "contextmenu";
    const anchor = target?.closest(".person");
    const unban = target?.closest(".banned .button");
    if (anchor instanceof HTMLElement) {
      const person = this.person(Number(anchor.dataset.id));
      if (person === undefined || (isMenu && actionsOn(person, this.#model).length === 0)) return;
      event.preventDefault();
      void this.#openMenu(person, anchor, isMenu ? event : undefined);
    } else if (unban && !isMenu) {
      const person = Number(unban.closest("li")?.dataset.id);
      void this.#model.room.command("unban", { person });
    } else if (target === this.#more) void this.store.loadMore();
  }

  /**
   * @param {Wire.Person} person
   * @param {HTMLElement} anchor
   * @param {MouseEvent} [at]
   */
  async #openMenu(person, anchor, at) {
    // What may be done depends on the membership, which is perhaps still on its way.
    if (this.store.state === "loading" && this.store.find(person.id) === undefined) {
      await this.store.read(person.id);
    }
    if (anchor.isConnected) openPersonMenu(this.#model, { person, anchor, at });
  }

  get #wanted() {
    return this.field.value.trim().toLocaleLowerCase();
  }

  /** @param {Wire.Person[]} people */
  #matching(people) {
    const wanted = this.#wanted;
    return people.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  }

  /** @param {number} unnamed people who are here and whom the server does not name */
  #paintRest(unnamed) {
    const { state, more } = this.store;
    this.#unnamed.hidden = unnamed <= 0;
    this.#unnamed.textContent = say("people.more", { count: unnamed });
    this.#more.hidden = !more || this.#wanted !== "";
    const isEmpty = this.stops.length === 0 && this.#wanted !== "";
    const words = { loading: "people.loading", failed: "people.failed" };
    const key = state === "loading" || state === "failed" ? words[state] : isEmpty ? "people.nobody" : "";
    const text = key === "" ? "" : say(key);
    if (this.#note.textContent !== text) this.#note.textContent = text;
    this.#note.hidden = text === "";
  }

  /**
   * Whoever moves from one list to another keeps the focus; what had it and is gone gives it on.
   *
   * @param {() => void} change
   */
  #keepFocus(change) {
    const had = document.activeElement;
    const isInside = this.#root.contains(had);
    change();
    const { stops } = this;
    stopAt(stops, stops.find((stop) => stop.tabIndex === 0) ?? stops[0]);
    if (!isInside || this.#root.contains(document.activeElement)) return;
    const next = had instanceof HTMLElement && this.#root.contains(had) ? had : stops[0];
    next?.focus({ preventScroll: true });
  }

  /** @param {Wire.Person} somebody */
  #item(somebody) {
    const isHere = this.#model.room.presence.find(somebody.id) !== undefined;
    const { person, isOnline } = othersOf(this.#model).find(somebody);
    const item = this.#items.get(person.id) ?? new PersonItem(person.id);
    this.#items.set(person.id, item);
    const { me } = this.#model.room.session;
    const marks = marksOf(person, this.store.find(person.id), { me, now: this.store.now });
    item.paint(person, { marks, isHere, isOnline, hasMenu: actionsOn(person, this.#model).length > 0 });
    return item.element;
  }

  /** @param {Wire.Member} member */
  #outcast(member) {
    const item = this.#out.get(member.person.id) ?? new BannedItem(member.person.id);
    this.#out.set(member.person.id, item);
    item.paint(member);
    return item.element;
  }
}

/** A list with a heading; hidden while it is empty. */
class Section {
  #list = element("ul", { class: "people-list" });
  element;

  /** @param {string} title key of its words */
  constructor(title) {
    const heading = element("h3", { class: "people-title" }, say(title));
    this.element = element("section", { class: "people-section" }, heading, this.#list);
    this.#list.setAttribute("aria-label", say(title));
  }

  /** @param {HTMLElement[]} items */
  paint(items) {
    arrange(this.#list, items);
    this.element.hidden = items.length === 0;
  }
}

/**
 * @param {Map<number, unknown>} known
 * @param {number[]} kept
 */
function forget(known, kept) {
  const ids = new Set(kept);
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
}
