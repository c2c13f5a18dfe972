import { Emitter } from "../../lib/emitter.js";
import { Unanswered } from "../../store/requests.js";

/** Others who are asked for at most, where they are not online: those who are come by themselves. */
const MOST_ASKED = 5;

/**
 * How the people of a room are now.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @returns {OthersStore}
 */
export function othersOf({ room, site }) {
  const store = room.slices.get("others") ?? new OthersStore(room, site.inbox);
  room.slices.set("others", store);
  return store;
}

/**
 * The other of a direct conversation of two.
 *
 * @param {Wire.Place | undefined} place
 * @returns {Wire.Person | undefined} undefined in every other room
 */
export function onlyOther(place) {
  const [first, ...more] = place?.people ?? [];
  return more.length === 0 ? first : undefined;
}

/**
 * How the people of a room are. The others of a direct conversation are online wherever they have a page
 * open, and have the status that they show also while they are away; of other rooms it is known who is
 * here.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class OthersStore extends Emitter {
  /** @type {Map<number, Wire.PersonState>} as they were told of last, by their ids */
  #known = new Map();
  /** @type {Set<number>} the ids of those who were asked for since the connection came */
  #asked = new Set();
  #room;
  #inbox;

  /**
   * @param {Page.Room} room
   * @param {Page.Site["inbox"]} inbox
   */
  constructor(room, inbox) {
    super();
    this.#room = room;
    this.#inbox = inbox;
    room.events.on("person", ({ re, person }) => {
      if (re === undefined && this.#isOther(person)) this.#take(person);
    });
    const changed = () => {
      this.#read();
      this.emit("change", null);
    };
    room.events.on("welcome", () => {
      this.#asked.clear();
      this.#read();
    });
    // The conversation may be so new that the inbox does not name its people yet.
    inbox.on("change", () => this.#read(), room.life.signal);
    inbox.online.on("change", changed, room.life.signal);
    room.presence.on("change", changed, room.life.signal);
    this.#read();
  }

  /** The others, in a direct conversation; nobody in other rooms. */
  get #people() {
    return this.#inbox.place(this.#room.facts.id)?.people ?? [];
  }

  /**
   * @param {Wire.Person} person
   * @returns {{ person: Wire.PersonState, isOnline: boolean }}
   */
  find(person) {
    const { id } = person;
    const elsewhere = this.#isOther(person) ? this.#inbox.online.find(id) : undefined;
    const online = elsewhere ?? this.#room.presence.find(id);
    // Whoever goes away is shown as they were last.
    if (online !== undefined) this.#known.set(id, online);
    return { person: online ?? this.#known.get(id) ?? person, isOnline: online !== undefined };
  }

  /** @param {Wire.Person} person */
  #isOther({ id }) {
    return this.#people.some((other) => other.id === id);
  }

  /** Asks for the others who are away, each once. */
  #read() {
    if (this.#room.connection.link.name !== "live") return;
    for (const person of this.#people) {
      const { id } = person;
      if (this.#asked.size >= MOST_ASKED || this.#asked.has(id) || this.find(person).isOnline) continue;
      this.#asked.add(id);
      void this.#ask(id);
    }
  }

  /** @param {number} id */
  async #ask(id) {
    try {
      const { person } = await this.#room.requests.ask((key) => ({ type: "person", key, id }));
      this.#take(person);
    } catch (error) {
      // Without an answer the page knows no status of theirs; the next welcome asks again.
      if (!(error instanceof Unanswered)) throw error;
    }
  }

  /** @param {Wire.PersonState} person */
  #take(person) {
    this.#known.set(person.id, person);
    this.emit("change", null);
  }
}
