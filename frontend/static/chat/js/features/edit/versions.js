import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { fullTime } from "../../lib/time.js";
import { say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { docNodes } from "../../views/doc.js";
import { reach } from "../../views/row_tools.js";
import { rowOf } from "./focus.js";

let opened = 0;

/**
 * Shows what a message said before it was edited, from the first version on.
 *
 * @param {Page.Conversation} model
 * @param {number} id of the message
 */
export function openVersions(model, id) {
  const life = new Life();
  const { room, site } = model;
  const view = new VersionsView(room, id);
  life.listen(view.dialog, "close", () => {
    life.end();
    view.dialog.remove();
    // The button that opened the dialog may be gone.
    if (document.activeElement === document.body) rowOf(document.body, id)?.focus();
  });
  // What was deleted must not stay readable here.
  room.log.on("change", () => {
    if (room.find(id)?.deleted) view.dialog.close();
  }, life.signal);
  document.body.append(view.dialog);
  site.overlays.showModal(view.dialog);
  void view.load();
}

/**
 * Asks the server for the earlier versions of a message.
 *
 * @param {Page.Room} room
 * @param {number} id of the message
 * @param {number} [after] the `seq` of the last version that is known
 * @returns {Promise<Wire.Versions>}
 * @throws {Unanswered} with the code "not_found" where there are none
 */
function askVersions({ requests }, id, after) {
  const type = /** @type {const} */ ("versions");
  return requests.ask((key) => ({ type, key, id, ...(after === undefined ? {} : { after }) }));
}

class VersionsView {
  dialog = element("dialog", { class: "dialog versions", "data-testid": "versions" });
  #list = element("ol", { class: "versions-list", tabindex: "0" });
  #said = element("p", { role: "status" });
  #more = element("button", { type: "button", class: "button" });
  /** @type {number | undefined} the `seq` of the last version that is shown */
  #last;
  #room;
  #id;

  /**
   * @param {Page.Room} room
   * @param {number} id
   */
  constructor(room, id) {
    this.#room = room;
    this.#id = id;
    const title = element("h2", { id: `versions-${(opened += 1)}` }, say("versions.title"));
    const close = element("button", { type: "button", class: "button" }, say("versions.close"));
    this.dialog.setAttribute("aria-labelledby", title.id);
    this.#list.setAttribute("aria-labelledby", title.id);
    close.addEventListener("click", () => this.dialog.close());
    this.#more.addEventListener("click", () => void this.load());
    const end = element("p", { class: "dialog-line dialog-end" }, this.#more, close);
    this.dialog.append(title, this.#list, this.#said, end);
  }

  async load() {
    this.#more.hidden = true;
    this.#said.textContent = say("versions.loading");
    try {
      const { versions, more } = await askVersions(this.#room, this.#id, this.#last);
      this.#show(versions);
      this.#end("", more ? say("versions.more") : "");
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (error.code === "not_found") this.#end(say("versions.none"), "");
      else this.#end(say("versions.unloaded"), say("versions.again"));
    }
  }

  /** @param {Wire.Version[]} versions */
  #show(versions) {
    const items = versions.map((version, at) => versionItem(version, this.#last === undefined && at === 0));
    this.#list.append(...items);
    this.#last = versions.at(-1)?.seq ?? this.#last;
    // The button that was pressed has gone.
    if (document.activeElement === document.body) items[0]?.focus();
  }

  /**
   * @param {string} said
   * @param {string} more words of the button; none where there is nothing to load
   */
  #end(said, more) {
    this.#said.textContent = said;
    this.#more.hidden = more === "";
    this.#more.textContent = more;
  }
}

/**
 * @param {Wire.Version} version
 * @param {boolean} isFirst
 */
function versionItem({ at, text, doc }, isFirst) {
  const time = element("time", { datetime: at }, fullTime(new Date(at)));
  const head = element("p", { class: "versions-time" }, time);
  if (isFirst) head.append(` · ${say("versions.first")}`);
  const body = element("div", { class: "row-text", dir: "auto" });
  body.classList.toggle("doc", doc !== undefined);
  body.replaceChildren(...(doc === undefined ? [text] : docNodes(doc)));
  reach(body, 0);
  return element("li", { tabindex: "-1" }, head, body);
}
