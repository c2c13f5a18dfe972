import { openInvite } from "../features/invite/dialog.js";
import { ago } from "../lib/ago.js";
import { arrange, isolated, need, part, stamp } from "../lib/dom.js";
import { getJSON } from "../lib/http.js";
import { withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";
import { placeName } from "../lib/person.js";
import { firstLine } from "../lib/text.js";
import { fullTime } from "../lib/time.js";
import { say } from "../lib/words.js";
import { addShape } from "../protocol/frames.js";
import { RoomsFeed } from "../store/rooms_feed.js";
import { NameField } from "./name_field.js";
import { kindMark, paintNumber } from "./room_number.js";
import { mountStatus } from "./status.js";

const POLL_MS = 3_000;
/** Within this time all who are told of a change ask for the list, and not all at once. */
const SPREAD_MS = 300;
/** So much may lie between the time of a room's last post and what the inbox says of it. */
const COARSE_MS = 10_000;
/** From this many rooms on they can be filtered. */
const FILTER_FROM = 8;

addShape("rooms", {});

/** @typedef {{ url: string, name: string, kind: string, subject: string, last: Page.RoomRow["last"], place: Wire.Place | undefined, unread: number, at: number }} Line `at`: when somebody posted there last, ms since 1970; 0: never */

/**
 * Home: one's own rooms with what is new there, the other open rooms, and the field that opens one.
 *
 * @param {HTMLElement} root with the parts of `templates/chat/home.html`
 * @param {{
 *   site: Page.Site, rooms: Page.RoomRow[] | undefined,
 *   connection: import("../socket/connection.js").Connection,
 * }} model `rooms`: the open rooms, where they came with the page
 * @param {Page.Frame} frame
 */
export function mountHome(root, { site, rooms, connection }, frame) {
  const life = new Life();
  const view = new HomeView(root, site, frame);
  const lists = new Lists(site);
  const feed = new RoomsFeed(() => lists.ask(), POLL_MS);
  const button = part(root, "rooms");
  const field = need(root, "input[name=name]", HTMLInputElement);
  new NameField(field, part(root, "error"), life.signal);
  // The link to the field leads here from a room, where the browser does not follow it itself.
  if (location.hash === `#${field.id}`) field.focus();
  life.add(mountStatus(part(root, "status"), { connection, speak: (text) => frame.speak(text) }));
  life.listen(button, "click", () => frame.openSide(button));
  const another = part(root, "new-room");
  const paintWays = () => (another.hidden = site.session.me === null);
  site.session.on("me", paintWays, life.signal);
  paintWays();
  life.listen(another, "click", () => withLate(site, ({ openNewRoom }) => openNewRoom(site, another)));
  life.add(mountInvite(part(root, "invite"), site));
  life.listen(need(part(root, "filter"), "input", HTMLInputElement), "input", () => view.paint());
  const paintSoon = life.soon(() => view.paint());
  site.inbox.on("change", paintSoon, life.signal);
  site.inbox.on("blocked", paintSoon, life.signal);
  const askSoon = () => feed.soon((1 + Math.random()) * SPREAD_MS);
  site.inbox.on("change", () => lists.isOld && askSoon(), life.signal);
  feed.on("lists", (fresh) => view.show(fresh), life.signal);
  connection.on(
    "frame",
    ({ type }) => {
      if (type === "rooms") feed.soon(Math.random() * SPREAD_MS);
    },
    life.signal,
  );
  life.listen(document, "visibilitychange", () => feed.look(!document.hidden));
  life.add(() => feed.look(false));
  feed.look(!document.hidden, rooms === undefined || lists.isOld);
  view.show({ rooms: rooms ?? [], own: [] });
  return () => life.end();
}

/**
 * The button that invites people to the site, for whoever has an account.
 *
 * @param {HTMLElement} button
 * @param {Page.Site} site
 */
function mountInvite(button, site) {
  const life = new Life();
  const paint = () => (button.hidden = site.session.me?.guest !== false);
  site.session.on("me", paint, life.signal);
  life.listen(button, "click", () => openInvite(site));
  paint();
  return () => life.end();
}

/** What home asks the server for: the open rooms each time, and one's own if anything happened there. */
class Lists {
  #site;
  /** @type {Page.Lists["own"]} */
  #own = [];
  /** One's own rooms that are not open, and how far they had come when they were asked for. */
  #asked = "";

  /** @param {Page.Site} site */
  constructor(site) {
    this.#site = site;
  }

  get isOld() {
    return this.#key() !== this.#asked;
  }

  /** @returns {Promise<Page.Lists>} */
  async ask() {
    const { urls } = this.#site;
    const key = this.#key();
    const [{ rooms }, { own }] = await Promise.all([
      getJSON(urls.rooms),
      key === this.#asked ? { own: this.#own } : getJSON(urls.own),
    ]);
    this.#asked = key;
    this.#own = own;
    return { rooms, own };
  }

  #key() {
    const { inbox } = this.#site;
    const others = inbox.places.filter(({ room }) => room.kind !== "open");
    return others.map((place) => [place.room.id, inbox.head(place)]).join();
  }
}

class HomeView {
  #root;
  #site;
  #frame;
  /** @type {Page.RoomRow[]} */
  #rooms = [];
  /** @type {Map<number, Page.RoomRow["last"]>} what was said last in one's other rooms, by id */
  #own = new Map();
  /** @type {Map<string, HTMLElement>} */
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

  /** @param {Page.Lists} lists */
  show({ rooms, own }) {
    this.#rooms = rooms;
    this.#own = new Map(own.map(({ id, last }) => [id, last]));
    this.paint();
  }

  paint() {
    const filter = part(this.#root, "filter");
    const wanted = need(filter, "input", HTMLInputElement).value.trim().toLocaleLowerCase();
    const lines = this.#lines();
    const shown = lines.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
    const old = this.#items;
    this.#items = new Map();
    const mine = shown.filter(({ place }) => place !== undefined);
    const others = shown.filter(({ place }) => place === undefined);
    mine.sort((a, b) => Number(b.unread > 0) - Number(a.unread > 0) || b.at - a.at);
    this.#list("mine", mine, old);
    this.#list("others", others, old);
    part(this.#root, "others-title").textContent = say(mine.length > 0 ? "rooms.others" : "rooms.all");
    filter.hidden = lines.length < FILTER_FROM && wanted === "";
    part(this.#root, "empty").hidden = lines.length > 0;
    part(this.#root, "none").hidden = shown.length > 0 || lines.length === 0;
  }

  /** @returns {Line[]} every room once: as the server orders them, then one's hidden ones */
  #lines() {
    const places = new Map(this.#site.inbox.places.map((place) => [place.room.id, place]));
    const open = this.#rooms.map((room) => {
      const place = places.get(room.id);
      places.delete(room.id);
      return this.#line(place, { ...room, kind: "open" });
    });
    const others = [...places.values()].filter(({ room }) => !room.archived);
    return [
      ...open,
      ...others.map((place) => {
        const { subject, kind } = place.room;
        const name = placeName(place);
        const url = this.#frame.pageOf(place.room);
        const last = this.#own.get(place.room.id) ?? null;
        return this.#line(place, { name, subject, kind, url, last });
      }),
    ];
  }

  /**
   * @param {Wire.Place | undefined} place
   * @param {Omit<Line, "unread" | "place" | "at">} room
   */
  #line(place, { url, name, kind, subject, last }) {
    const { inbox } = this.#site;
    const unread = place === undefined ? 0 : inbox.unread(place);
    const at = Math.max(place === undefined ? 0 : inbox.activity(place), last ? Date.parse(last.at) : 0);
    const isShown = last !== null && !inbox.blocked.has(last.by_id);
    return { url, name, kind, subject, last: isShown ? last : null, unread, place, at };
  }

  /**
   * @param {"mine" | "others"} name
   * @param {Line[]} lines
   * @param {Map<string, HTMLElement>} old
   */
  #list(name, lines, old) {
    part(this.#root, `${name}-section`).hidden = lines.length === 0;
    arrange(part(this.#root, name), lines.map((line) => this.#item(line, old)));
  }

  /**
   * @param {Line} line
   * @param {Map<string, HTMLElement>} old
   */
  #item(line, old) {
    const item = old.get(line.url) ?? stamp("room-row");
    this.#items.set(line.url, item);
    const link = need(item, "a", HTMLAnchorElement);
    link.href = line.url;
    link.classList.toggle("unread", line.unread > 0 && line.place?.muted !== true);
    need(item, ".room-name", HTMLElement).textContent = line.name;
    need(item, ".room-kind", HTMLElement).replaceChildren(kindMark(line.kind, line.place?.people));
    paintNumber(need(item, ".room-number", HTMLElement), this.#site.inbox, line.place);
    paintLast(item, line);
    return item;
  }
}

/**
 * @param {HTMLElement} item
 * @param {Line} line
 */
function paintLast(item, { last, subject, at }) {
  const by = last === null ? [] : [isolated(last.by), ": "];
  need(item, ".room-by", HTMLElement).replaceChildren(...by);
  const text = need(item, ".room-text", HTMLElement);
  // What was said last is not known of every room, and of none before the server has been asked.
  const nothing = at > 0 ? "" : say("rooms.nothing");
  text.textContent = last === null ? subject || nothing : firstLine(last.text, 160);
  const when = need(item, ".room-when", HTMLTimeElement);
  when.hidden = at === 0;
  if (when.hidden) return;
  // The inbox tells of a post before the list has its words, and of its time to within ten seconds.
  const shown = new Date(last && at - Date.parse(last.at) < COARSE_MS ? last.at : at);
  when.dateTime = shown.toISOString();
  when.title = fullTime(shown);
  when.textContent = ago(shown, new Date());
}
