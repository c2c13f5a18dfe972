import { arrange, element, isolated, part } from "../../lib/dom.js";
import { getJSON } from "../../lib/http.js";
import { Life } from "../../lib/life.js";
import { placeName } from "../../lib/person.js";
import { clockTime, fullTime } from "../../lib/time.js";
import { phrase, say } from "../../lib/words.js";
import { paintFace } from "../../views/avatar.js";
import { docNodes } from "../../views/doc.js";
import { mountStatus } from "../../views/status.js";
import { paintMentions } from "./chips.js";

/** @typedef {{ room: Wire.Room, message: Wire.Message }} Found */

/**
 * The messages that mention one, of all rooms, the newest first. New ones appear by themselves.
 *
 * @param {HTMLElement} root with the parts of `template.html`
 * @param {{ site: Page.Site, connection: import("../../socket/connection.js").Connection }} model
 * @param {Page.Frame} frame
 */
export function mountMentionsView(root, { site, connection }, frame) {
  const life = new Life();
  const view = new MentionsView(root, site, frame);
  const button = part(root, "rooms");
  const more = part(root, "more");
  more.textContent = say("mentions.more");
  life.add(mountStatus(part(root, "status"), { connection, speak: (text) => frame.speak(text) }));
  life.listen(button, "click", () => frame.openSide(button));
  life.listen(more, "click", () => void view.load(view.before));
  let version = site.inbox.version;
  site.inbox.on(
    "change",
    () => {
      if (site.inbox.version === version) return;
      version = site.inbox.version;
      void view.load();
    },
    life.signal,
  );
  life.add(() => view.end());
  frame.title(say("mentions.title"));
  part(root, "list").replaceChildren();
  void view.load();
  return () => life.end();
}

class MentionsView {
  /** @type {number | undefined} where earlier ones begin */
  before;
  /** @type {Map<string, HTMLElement>} the items by room and message */
  #items = new Map();
  #root;
  #site;
  #frame;
  #isOver = false;
  /** Counts the questions, so that a slow answer does not replace a later one. */
  #asked = 0;

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

  end() {
    this.#isOver = true;
  }

  /** @param {number} [before] the newest ones where nothing is said */
  async load(before) {
    const asked = (this.#asked += 1);
    const { urls } = this.#site;
    if (this.#items.size === 0) this.#note(say("mentions.loading"));
    try {
      /** @type {{ mentions: Found[], before?: number }} */
      const found = await getJSON(before === undefined ? urls.mentions : `${urls.mentions}?before=${before}`);
      if (this.#isOver || asked !== this.#asked) return;
      this.before = found.before;
      this.#show(found.mentions, before !== undefined);
    } catch (error) {
      console.info("the mentions could not be loaded", error);
      if (!this.#isOver) this.#failed(before);
    }
  }

  /**
   * @param {Found[]} found
   * @param {boolean} isEarlier they stand below the others
   */
  #show(found, isEarlier) {
    const list = part(this.#root, "list");
    const items = found.map((each) => this.#item(each));
    arrange(list, isEarlier ? [...list.children, ...items] : items);
    part(this.#root, "more").hidden = this.before === undefined;
    this.#note(list.children.length === 0 && this.before === undefined ? say("mentions.none") : "");
  }

  /** @param {Found} found */
  #item({ room, message }) {
    const key = `${room.id}/${message.id}/${message.seq}`;
    const known = this.#items.get(key);
    if (known !== undefined) return known;
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
    const item = element("li", { "data-testid": "mention" }, face, element("div", {}, head, words));
    this.#items.set(key, item);
    return item;
  }

  /** @param {number | undefined} before */
  #failed(before) {
    const again = element("button", { type: "button", class: "link-button" }, say("mentions.again"));
    again.addEventListener("click", () => void this.load(before));
    this.#note(say("mentions.unloaded"), " ", again);
  }

  /** @param {...(string | HTMLElement)} words */
  #note(...words) {
    const note = part(this.#root, "note");
    note.hidden = words.join("") === "";
    note.replaceChildren(...words);
  }
}
