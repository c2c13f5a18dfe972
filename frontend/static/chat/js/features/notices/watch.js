import { getJSON } from "../../lib/http.js";
import { placeName } from "../../lib/person.js";
import { say } from "../../lib/words.js";
import { Links } from "../../shell/links.js";
import { Front } from "./front.js";
import { hasSound, isWanted, show } from "./wish.js";

/** News that come together are asked for at once, ms. */
const PAUSE_MS = 300;
/** Messages that are remembered, so that none is shown twice. */
const REMEMBERED = 200;

/** @typedef {{ room: Wire.Room, id: number, by: Wire.Person, at: string, words: string, mention: boolean }} Notice */

/**
 * Shows notifications of new messages while no window of the site is in front. The server says of
 * which ones: it knows levels, mutes, blocks and do-not-disturb.
 *
 * @param {Page.Site} site
 */
export function watchNotices(site) {
  const teller = new Teller(site);
  site.inbox.on("change", () => teller.look());
}

export class Teller {
  /** @type {Map<string, { notification: Notification, notice: Notice }>} those of unread messages that are shown */
  #shown = new Map();
  /** @type {Set<string>} the messages that were told, or were there before */
  #told = new Set();
  /** What was new when the server was asked last. */
  #asked = "";
  #site;
  #front;
  #ask;
  #links;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Page.Site} site
   * @param {{ front?: Front, ask?: typeof getJSON }} [parts] doubles for tests
   */
  constructor(site, { front, ask = getJSON } = {}) {
    this.#site = site;
    this.#ask = ask;
    this.#links = new Links(site.urls.home);
    this.#asked = this.#news();
    this.#front = front ?? new Front(() => void this.#begin());
  }

  /** Something is new, or was read elsewhere. */
  look() {
    this.#closeRead();
    const news = this.#news();
    if (news === this.#asked || !this.#front.isTeller || !isWanted(this.#site)) return;
    this.#asked = news;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), PAUSE_MS);
  }

  /** Where rooms are, and the version of the inbox, which mentions change. */
  #news() {
    const { inbox } = this.#site;
    return [inbox.version, ...inbox.places.map((place) => inbox.last(place))].join();
  }

  /** What was there when this window began to tell is no news. */
  async #begin() {
    if (!isWanted(this.#site)) return;
    for (const notice of await this.#load()) this.#remember(notice);
  }

  async #tell() {
    const notices = await this.#load();
    const isTaken = await this.#front.isTaken();
    for (const notice of notices.reverse()) {
      if (this.#remember(notice) && !isTaken) this.#show(notice);
    }
  }

  /** @returns {Promise<Notice[]>} the newest first; none where the server cannot be asked */
  async #load() {
    try {
      /** @type {{ notices: Notice[] }} */
      const { notices } = await this.#ask(this.#site.urls.notices);
      return notices;
    } catch (error) {
      console.info("notices could not be loaded", error);
      return [];
    }
  }

  /**
   * @param {Notice} notice
   * @returns {boolean} whether it is news
   */
  #remember(notice) {
    const key = keyOf(notice);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    const [oldest] = this.#told;
    if (this.#told.size > REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    return true;
  }

  /** @param {Notice} notice */
  #show(notice) {
    const { room, id, by, words } = notice;
    const place = this.#site.inbox.place(room.id);
    const name = place === undefined ? room.name : placeName(place);
    const title = room.kind === "direct" ? by.name : say("notices.in", { name: by.name, room: name });
    const tag = `chat:${keyOf(notice)}`;
    const notification = show(title, { body: words, tag, silent: !hasSound(this.#site) });
    if (notification === null) return;
    // What an edit has added is news also where the message was read before.
    const isUnread = place !== undefined && place.read < id;
    if (isUnread) this.#shown.set(keyOf(notice), { notification, notice });
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.#site.emit("go", `${this.#links.pageOf(room)}#m${id}`);
    };
    notification.onclose = () => this.#shown.delete(keyOf(notice));
  }

  /** What was read meanwhile, on whichever device, is shown no longer. */
  #closeRead() {
    const { inbox } = this.#site;
    for (const [key, { notification, notice }] of this.#shown) {
      const place = inbox.place(notice.room.id);
      if (place !== undefined && (place.read < notice.id && inbox.unread(place) > 0)) continue;
      notification.close();
      this.#shown.delete(key);
    }
  }
}

/** @param {Notice} notice */
const keyOf = ({ room, id }) => `${room.id}/${id}`;
