import { arrange, element, isolated, part } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { placeName } from "../../lib/person.js";
import { clockTime, fullTime } from "../../lib/time.js";
import { phrase, say } from "../../lib/words.js";
import { paintFace } from "../../views/avatar.js";
import { docNodes } from "../../views/doc.js";
import { mountStatus } from "../../views/status.js";
import { paintMentions } from "./chips.js";
import { MentionsList } from "./list.js";

/**
 * The messages that mention one, of all rooms, the newest first. New ones appear by themselves.
 *
 * @param {HTMLElement} root with the parts of `template.html`
 * @param {{ site: Page.Site, connection: import("../../socket/connection.js").Connection }} model
 * @param {Page.Frame} frame
 */
export function mountMentionsView(root, { site, connection }, frame) {
  const life = new Life();
  const list = new MentionsList(site.urls.mentions);
  const view = new MentionsView(root, { site, list, frame });
  const button = part(root, "rooms");
  const more = part(root, "more");
  more.textContent = say("mentions.more");
  life.add(mountStatus(part(root, "status"), { connection, speak: (text) => frame.speak(text) }));
  life.listen(button, "click", () => frame.openSide(button));
  life.listen(more, "click", () => void list.loadEarlier());
  let version = site.inbox.version;
  site.inbox.on(
    "change",
    () => {
      if (site.inbox.version === version) return;
      version = site.inbox.version;
      void list.load();
    },
    life.signal,
  );
  site.inbox.on("blocked", () => void list.begin(), life.signal);
  list.on("change", () => view.paint(), life.signal);
  life.add(() => list.end());
  frame.title(say("mentions.title"));
  part(root, "list").replaceChildren();
  void list.load();
  return () => life.end();
}

class MentionsView {
  /** @type {Map<string, HTMLElement>} the items that are shown, by room, message and state of the message */
  #items = new Map();
  #root;
  #site;
  #list;
  #frame;

  /**
   * @param {HTMLElement} root
   * @param {{ site: Page.Site, list: MentionsList, frame: Page.Frame }} model
   */
  constructor(root, { site, list, frame }) {
    this.#root = root;
    this.#site = site;
    this.#list = list;
    this.#frame = frame;
  }

  paint() {
    const { blocked } = this.#site.inbox;
    const shown = this.#list.found.filter(({ message }) => !blocked.has(message.by.id));
    const old = this.#items;
    this.#items = new Map();
    for (const { room, message } of shown) {
      const key = `${room.id}/${message.id}/${message.seq}`;
      this.#items.set(key, old.get(key) ?? this.#item(room, message));
    }
    this.#keepPlace(() => arrange(part(this.#root, "list"), [...this.#items.values()]));
    part(this.#root, "more").hidden = this.#list.before === undefined;
    this.#note();
  }

  /**
   * What one reads stays where it is while others appear above it. Whoever is at the top sees them.
   *
   * @param {() => void} change
   */
  #keepPlace(change) {
    const scroll = part(this.#root, "scroll");
    const { top } = scroll.getBoundingClientRect();
    const seen = [...part(this.#root, "list").children]
      .map((item) => ({ item, was: item.getBoundingClientRect() }))
      .filter(({ was }) => was.bottom > top);
    change();
    const kept = seen.find(({ item }) => item.isConnected);
    if (scroll.scrollTop === 0 || kept === undefined) return;
    scroll.scrollTop += kept.item.getBoundingClientRect().top - kept.was.top;
  }

  /**
   * @param {Wire.Room} room
   * @param {Wire.Message} message
   */
  #item(room, message) {
    const face = element("span", { class: "avatar small", "aria-hidden": "true" });
    paintFace(face, message.by);
    const when = new Date(message.at);
    const time = element("time", { datetime: message.at, title: fullTime(when) }, clockTime(when));
    const link = element("a", { class: "mentions-time", href: `${this.#frame.pageOf(room)}#m${message.id}` }, time);
    const words = element("div", { class: "doc mentions-text", dir: "auto" });
    words.append(...(message.doc === undefined ? [message.text] : docNodes(message.doc)));
    const me = this.#site.session.me?.id;
    paintMentions(words, message.mentions ?? {}, { me, nameOf: () => undefined });
    const place = this.#site.inbox.place(room.id);
    const name = isolated(place === undefined ? room.name : placeName(place));
    const by = element("strong", {}, isolated(message.by.name));
    const head = element("p", {}, ...phrase("mentions.in", { name: by, room: name }), " ", link);
    return element("li", { "data-testid": "mention" }, face, element("div", {}, head, words));
  }

  #note() {
    const note = part(this.#root, "note");
    const { state, found, before } = this.#list;
    const isEmpty = found.length === 0 && before === undefined;
    note.hidden = state === "ready" && !isEmpty;
    if (state === "failed") {
      const again = element("button", { type: "button", class: "link-button" }, say("mentions.again"));
      again.addEventListener("click", () => void this.#list.again());
      note.replaceChildren(say("mentions.unloaded"), " ", again);
    } else note.textContent = say(state === "loading" ? "mentions.loading" : "mentions.none");
  }
}
