import { getJSON } from "../../lib/http.js";
import { ALL, calledIn, wordsAfterAt } from "./names.js";

/** People whom one message may name, as the server counts them. */
const MOST = 50;
/** Names that a text asks the server for at most, before it is sent. */
const ASKED = 10;
/** How long one has stopped typing before people are looked for, ms. */
const PAUSE_MS = 150;
/** Pages of members that are counted at most. */
const PAGES = 10;

/** @typedef {{ person: Wire.Person, isHere: boolean }} Known `isHere`: a person of the room */

/**
 * The names of a room.
 *
 * @param {Page.Room} room
 * @returns {NamesStore}
 */
export function namesOf(room) {
  const store = room.slices.get("mentions") ?? new NamesStore(room);
  room.slices.set("mentions", store);
  return store;
}

/**
 * The names by which people can be called in a room: those of whom the page knows, and those for
 * whom it has asked the server.
 */
export class NamesStore {
  /** @type {Map<number, Known>} by id */
  #known = new Map();
  /** @type {Set<string>} the words for which the server was asked, in lower case */
  #asked = new Set();
  /** All members are known. */
  #isWhole = false;
  #latest = "";
  #room;

  /** @param {Page.Room} room */
  constructor(room) {
    this.#room = room;
  }

  /** @returns {Known[]} the people of the room first, by name */
  get all() {
    const { presence, log, session } = this.#room;
    const here = [...presence.sorted(undefined), ...log.timeline.messages.map(({ by }) => by)];
    for (const { id, name, guest = false, picture = "" } of here) {
      this.#known.set(id, { person: { id, name, guest, picture }, isHere: true });
    }
    return [...this.#known.values()]
      .filter(({ person }) => person.id !== session.me?.id)
      .sort((a, b) => Number(b.isHere) - Number(a.isHere) || a.person.name.localeCompare(b.person.name));
  }

  /**
   * The present name of somebody, if the page knows it.
   *
   * @param {number} id
   */
  nameOf(id) {
    const { me } = this.#room.session;
    if (me?.id === id) return me.name;
    return this.#room.presence.find(id)?.name ?? this.#known.get(id)?.person.name;
  }

  /**
   * The ids of those whom a text calls by their names.
   *
   * @param {string} text
   * @returns {number[]}
   */
  named(text) {
    if (!text.includes("@")) return [];
    const people = this.all;
    const called = calledIn(text, people.map(({ person }) => person.name));
    const found = new Map(
      [...people].reverse().map(({ person }) => [person.name.toLowerCase(), person.id]),
    );
    return [...called].flatMap((name) => found.get(name) ?? []).slice(0, MOST);
  }

  /**
   * The part of a command's payload that says whom its text calls.
   *
   * @param {string} text
   * @returns {{ mentions?: number[] }}
   */
  payload(text) {
    const mentions = this.named(text);
    return mentions.length > 0 ? { mentions } : {};
  }

  /**
   * Those whose name, or a word of it, begins so.
   *
   * @param {string} word in lower case
   */
  matching(word) {
    return this.all.filter(({ person }) => {
      const name = person.name.toLowerCase();
      return name.startsWith(word) || name.includes(` ${word}`);
    });
  }

  /**
   * Whether the server was asked for those whose name begins so.
   *
   * @param {string} word in lower case
   * @param {Page.Site} site
   */
  isAsked(word, site) {
    return this.#asked.has(word) || (this.#isWhole && (word === "" || !this.#findsOutside(site)));
  }

  /**
   * Asks the server for people whose name begins so, once one has stopped typing.
   *
   * @param {string} word in lower case
   * @param {Page.Site} site
   * @param {number} [pause] ms
   * @returns {Promise<boolean>} whether they are known now
   */
  async load(word, site, pause = PAUSE_MS) {
    this.#latest = word;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (pause > 0 && word !== this.#latest) return false;
    if (this.isAsked(word, site)) return true;
    this.#asked.add(word);
    try {
      await Promise.all([this.#loadMembers(word), this.#loadOutside(word, site)]);
      return true;
    } catch (error) {
      console.info("people could not be looked for", error);
      return true; // those whom the page knows are offered
    }
  }

  /**
   * Asks the server for the names of a text that one has typed without a suggestion.
   *
   * @param {string} text
   * @param {Page.Site} site
   * @returns {(() => Promise<unknown>) | null} null where the page knows all of them
   */
  unknown(text, site) {
    if (this.#room.connection.link.name !== "live") return null;
    const words = [...new Set(wordsAfterAt(text))].filter(
      (word) => !ALL.includes(word) && !this.isAsked(word, site) && this.matching(word).length === 0,
    );
    if (words.length === 0) return null;
    return () => Promise.all(words.slice(0, ASKED).map((word) => this.load(word, site, 0)));
  }

  /**
   * How many others a text calls at once, by `@room` or `@here`. A large room is not counted to its end.
   *
   * @param {string} text
   */
  async countCalled(text) {
    const called = calledIn(text, ALL);
    if (called.has("room")) return Math.max(0, (await this.#countMembers()) - 1);
    return called.has("here") ? Math.max(0, this.#room.presence.count - 1) : 0;
  }

  async #countMembers() {
    let count = 0;
    let after = 0;
    for (let page = 0; page < PAGES; page += 1) {
      const from = after;
      const { members, more } = await this.#room.requests.ask((key) => ({ type: "members", key, after: from }));
      count += members.length;
      after = members.at(-1)?.person.id ?? 0;
      if (!more) break;
    }
    return count;
  }

  /** @param {string} word */
  async #loadMembers(word) {
    if (this.#isWhole) return;
    const named = word === "" ? {} : { name: word };
    const { members, more } = await this.#room.requests.ask((key) => ({ type: "members", key, ...named }));
    for (const { person } of members) this.#known.set(person.id, { person, isHere: true });
    if (word === "" && !more) this.#isWhole = true;
  }

  /**
   * In an open room everybody with an account can be called.
   *
   * @param {Page.Site} site
   */
  #findsOutside({ session }) {
    return this.#room.facts.room?.kind === "open" && session.me !== null;
  }

  /**
   * @param {string} word
   * @param {Page.Site} site
   */
  async #loadOutside(word, site) {
    const { id } = this.#room.facts;
    if (word === "" || id === undefined || !this.#findsOutside(site)) return;
    const query = new URLSearchParams({ name: word, room: String(id) });
    /** @type {{ people: Wire.Person[] }} */
    const { people } = await getJSON(`${site.urls.people}?${query}`);
    for (const person of people) {
      if (!this.#known.has(person.id)) this.#known.set(person.id, { person, isHere: false });
    }
  }
}
