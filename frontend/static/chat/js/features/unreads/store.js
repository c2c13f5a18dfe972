import { Emitter } from "../../lib/emitter.js";
import { getJSON } from "../../lib/http.js";
import { inOrder } from "../../store/room_order.js";

/** Rooms that the server is asked for at once. */
const CHUNK = 50;

/** @typedef {{ id: number, messages: Wire.Message[], more: boolean }} Unreads of one room */

/**
 * The unread messages of one's rooms, as the server has told them. A room that was read since stays.
 *
 * @extends {Emitter<{ change: null }>}
 */
export class UnreadsStore extends Emitter {
  /** @type {"loading" | "ready" | "failed"} */
  state = "loading";
  /** @type {Unreads[]} in the order of the sidebar when they were loaded */
  rooms = [];
  /** @type {Map<number, number>} the ordinal of the last message when a room was loaded, by its id */
  #loaded = new Map();
  #site;
  #ask;
  #isBusy = false;
  #isOver = false;

  /**
   * @param {Pick<Page.Site, "inbox" | "urls">} site
   * @param {typeof getJSON} [ask]
   */
  constructor(site, ask = getJSON) {
    super();
    this.#site = site;
    this.#ask = ask;
  }

  /** Loads the rooms in which something is unread that was not loaded yet. */
  async load() {
    if (this.#isBusy || this.#isOver) return;
    this.#isBusy = true;
    if (this.state === "failed") this.#be("loading");
    try {
      for (let wanted = this.#wanted(); wanted.length > 0 && !this.#isOver; wanted = this.#wanted()) {
        await this.#loadSome(wanted.slice(0, CHUNK));
      }
      this.#be("ready");
    } catch (error) {
      console.info("what is unread could not be loaded", error);
      this.#be("failed");
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Whether all that is unread in a room was loaded.
   *
   * @param {number} id
   */
  isWhole(id) {
    const place = this.#site.inbox.place(id);
    const room = this.rooms.find((one) => one.id === id);
    return place !== undefined && room?.more === false && this.#site.inbox.last(place) <= (this.#loaded.get(id) ?? 0);
  }

  end() {
    this.#isOver = true;
  }

  /** @returns {Wire.Place[]} in the order of the sidebar */
  #wanted() {
    const { inbox } = this.#site;
    return inOrder(inbox).filter((place) => {
      const isNew = inbox.last(place) > (this.#loaded.get(place.room.id) ?? 0);
      return isNew && !place.room.archived && inbox.unread(place) > 0;
    });
  }

  /** @param {Wire.Place[]} places */
  async #loadSome(places) {
    const { inbox, urls } = this.#site;
    const lasts = places.map((place) => inbox.last(place));
    const ids = places.map(({ room }) => room.id);
    /** @type {{ rooms: { room: number, messages: Wire.Message[], more: boolean }[] }} */
    const { rooms } = await this.#ask(`${urls.unreads}?rooms=${ids.join(",")}`);
    ids.forEach((id, index) => this.#loaded.set(id, lasts[index] ?? 0));
    for (const { room: id, messages, more } of rooms) {
      const at = this.rooms.findIndex((one) => one.id === id);
      if (at < 0) this.rooms.push({ id, messages, more });
      else this.rooms[at] = { id, messages, more };
    }
    this.emit("change", null);
  }

  /** @param {"loading" | "ready" | "failed"} state */
  #be(state) {
    this.state = state;
    this.emit("change", null);
  }
}
