import { arrange, element, part } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { mountStatus } from "../../views/status.js";
import { readRooms } from "../unread/rooms.js";
import { UnreadRoom } from "./room.js";
import { UnreadsStore } from "./store.js";

/**
 * What is unread in all of one's rooms, in the order of the sidebar. A room is read by its button, or
 * by scrolling on beyond its last message; it stays in its place, so that nothing moves while one
 * reads.
 *
 * @param {HTMLElement} root with the parts of `template.html`
 * @param {{ site: Page.Site, connection: import("../../socket/connection.js").Connection }} model
 * @param {Page.Frame} frame
 */
export function mountUnreads(root, { site, connection }, frame) {
  const life = new Life();
  const store = new UnreadsStore(site);
  const view = new UnreadsView(root, { site, store, frame });
  const button = part(root, "rooms");
  const scroll = part(root, "scroll");
  life.add(mountStatus(part(root, "status"), { connection, speak: (text) => frame.speak(text) }));
  life.listen(button, "click", () => frame.openSide(button));
  life.listen(part(root, "all"), "click", () => view.readAll());
  life.listen(scroll, "scroll", life.soon(() => view.scrolled()));
  site.inbox.on("change", life.soon(() => view.changed()), life.signal);
  site.inbox.on("blocked", () => view.paint(), life.signal);
  store.on("change", () => view.paint(), life.signal);
  life.add(() => store.end());
  frame.title(say("unreads.title"));
  scroll.scrollTop = 0;
  view.paint();
  void store.load();
  return () => life.end();
}

class UnreadsView {
  #root;
  #site;
  #store;
  #frame;
  /** @type {Map<number, UnreadRoom>} the rooms that are shown, by their ids */
  #rooms = new Map();

  /**
   * @param {HTMLElement} root
   * @param {{ site: Page.Site, store: UnreadsStore, frame: Page.Frame }} model
   */
  constructor(root, { site, store, frame }) {
    this.#root = root;
    this.#site = site;
    this.#store = store;
    this.#frame = frame;
  }

  /** What is unread has changed: on another device, or because something was posted. */
  changed() {
    void this.#store.load();
    this.paint();
  }

  paint() {
    const { inbox } = this.#site;
    const shown = this.#store.rooms.flatMap(({ id, messages, more }) => {
      const place = inbox.place(id);
      if (place === undefined) return [];
      const room = this.#rooms.get(id) ?? this.#newRoom();
      this.#rooms.set(id, room);
      room.paint({ place, messages, more, unread: inbox.unread(place), blocked: inbox.blocked });
      return [room.element];
    });
    arrange(part(this.#root, "list"), shown);
    const isUnread = this.#store.rooms.some(({ id }) => this.#isUnread(id));
    part(this.#root, "all").hidden = !isUnread;
    this.#note(shown.length);
  }

  readAll() {
    this.#read(this.#store.rooms.map(({ id }) => id));
  }

  /** What one has scrolled beyond is read, if all of it was shown. */
  scrolled() {
    if (!document.hasFocus()) return;
    const top = part(this.#root, "scroll").getBoundingClientRect().top;
    const passed = this.#store.rooms.filter(({ id }) => {
      const bottom = this.#rooms.get(id)?.element.getBoundingClientRect().bottom ?? Infinity;
      return bottom < top && this.#store.isWhole(id);
    });
    this.#read(passed.map(({ id }) => id));
  }

  #newRoom() {
    return new UnreadRoom({
      me: this.#site.session.me?.id,
      pageOf: (room) => this.#frame.pageOf(room),
      read: (id, from) => {
        this.#read([id]);
        const next = [...this.#rooms.values()].find(({ isRead, element: one }) => {
          return !isRead && Boolean(from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
        });
        (next?.button ?? part(this.#root, "list")).focus();
      },
    });
  }

  /** @param {number} id */
  #isUnread(id) {
    const place = this.#site.inbox.place(id);
    return place !== undefined && this.#site.inbox.unread(place) > 0;
  }

  /** @param {number[]} ids of rooms, which are read with all that was said there */
  #read(ids) {
    const places = ids.flatMap((id) => this.#site.inbox.place(id) ?? []);
    void readRooms(this.#site, places.filter((place) => this.#site.inbox.unread(place) > 0));
  }

  /** @param {number} count of the rooms that are shown */
  #note(count) {
    const note = part(this.#root, "note");
    const { state } = this.#store;
    note.hidden = count > 0 && state !== "failed";
    if (state === "failed") {
      const again = element("button", { type: "button", class: "link-button" }, say("unreads.again"));
      again.addEventListener("click", () => void this.#store.load());
      note.replaceChildren(say("unreads.unloaded"), " ", again);
    } else note.textContent = say(state === "loading" ? "unreads.loading" : "unreads.none");
  }
}
