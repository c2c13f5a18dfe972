import { isolated, need } from "../lib/dom.js";
import { explain } from "../protocol/closing.js";
import { typingSentence } from "../store/typing.js";

const READ_ONLY = "You can read here, but not write.";

/** What stands below the log: who is typing, and the form that fits who one is. */
export class FootView {
  #typing = need(document, "#typing", HTMLElement);
  #muted = need(document, "#muted-note", HTMLElement);
  #store;
  /** Why the room takes no messages, where the connection has ended for good. */
  #closed = "";
  #composer;
  #enter;

  /**
   * @param {import("../store/room_store.js").RoomStore} store
   * @param {{
   *   composer: import("./composer.js").ComposerView,
   *   enter: import("./enter.js").EnterView,
   * }} forms
   */
  constructor(store, { composer, enter }) {
    this.#store = store;
    this.#composer = composer;
    this.#enter = enter;
    store.on("typing", () => this.#paintTyping());
    store.on("me", () => this.paint());
    store.on("can", () => this.paint());
    this.paint();
  }

  /** @param {Page.Link} link */
  link(link) {
    this.#closed = link.name === "closed" ? explain(link.code) : "";
    this.paint();
  }

  paint() {
    const { me, can, limits } = this.#store;
    const mayPost = this.#closed === "" && (can === null || can.includes("post"));
    this.#enter.shown = me === null;
    this.#muted.hidden = mayPost || (me === null && this.#closed === "");
    need(this.#muted, "span", HTMLElement).textContent = this.#closed || READ_ONLY;
    need(this.#muted, "a", HTMLElement).hidden = this.#closed === "";
    this.#composer.limits = limits;
    this.#composer.shown = me !== null && mayPost;
  }

  #paintTyping() {
    const { typing, me } = this.#store;
    const words = typingSentence(typing, me?.id);
    this.#typing.replaceChildren(
      ...words.map((word) => (typeof word === "string" ? word : isolated(word.name))),
    );
  }
}
