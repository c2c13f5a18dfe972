import { element, isolated, need } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { stateOf, stateWords, statusLine } from "../people/state.js";
import { onlyOther, othersOf } from "./others.js";

/** Time between two looks at which status, or do-not-disturb, has ended meanwhile, ms. */
const LOOK_MS = 30_000;

/**
 * Shows in the sidebar how the other of each conversation of two is, and looks from time to time at
 * what has ended by itself.
 *
 * @param {Page.Site} site
 */
export function watchContacts({ inbox }) {
  const side = need(document, "#side", HTMLElement);
  // The sidebar paints itself before this: it has heard of the change first.
  const plan = new Life().soon(() => paintContacts(side, inbox));
  inbox.on("change", plan);
  inbox.online.on("change", plan);
  setInterval(() => inbox.online.emit("change", null), LOOK_MS);
  plan();
}

/**
 * @param {HTMLElement} root
 * @param {Page.Site["inbox"]} inbox
 */
function paintContacts(root, inbox) {
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("li[data-room]"))) {
    const other = onlyOther(inbox.place(Number(item.dataset.room)));
    /** @type {HTMLElement | null} */
    const face = item.querySelector(".avatar");
    if (other === undefined || face === null) continue;
    const online = inbox.online.find(other.id);
    const state = online === undefined ? "offline" : stateOf(online);
    face.dataset.state = state;
    /** @type {HTMLElement} */ (item.firstElementChild).title = [
      stateWords(state),
      online === undefined ? "" : statusLine(online),
    ].filter(Boolean).join(" · ");
  }
}

/**
 * Shows in the header of a conversation of two how the other is, and their status.
 *
 * @type {Page.Mount}
 */
export function mountOther(root, model) {
  const life = new Life();
  const { room, site } = model;
  const bar = root.closest(".view")?.querySelector(".bar");
  const line = element("p", { class: "bar-status", "data-testid": "other-status" });
  const paint = () => {
    const other = onlyOther(site.inbox.place(room.facts.id));
    line.hidden = other === undefined;
    if (other === undefined) return;
    const { person, isOnline } = othersOf(model).find(other);
    const state = isOnline ? stateOf(person) : "offline";
    /** @type {HTMLElement | null | undefined} */
    const face = bar?.querySelector(".bar-kind .avatar");
    if (face) face.dataset.state = state;
    const status = statusLine(person);
    line.replaceChildren(element("span", { class: "hidden-text" }, `${stateWords(state)} `), isolated(status));
    line.title = status;
  };
  const plan = life.soon(paint);
  // The view of the room paints the face anew each time that the room changes.
  room.facts.on("room", plan, life.signal);
  room.facts.on("can", plan, life.signal);
  room.overlays.on("room", plan, life.signal);
  site.inbox.on("change", plan, life.signal);
  othersOf(model).on("change", plan, life.signal);
  bar?.querySelector(".bar-subject")?.before(line);
  life.add(() => line.remove());
  paint();
  return () => life.end();
}
