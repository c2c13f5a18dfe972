import { element, icon, isolated } from "../../lib/dom.js";
import { pictureOf } from "../../lib/person.js";
import { ago } from "../../lib/ago.js";
import { say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { paintAvatar } from "../../views/avatar.js";
import { below, showMenu, showSheet } from "../../views/menu.js";
import { postOrTell } from "./post.js";
import { stateOf, stateWords, statusLine, timeThere } from "./state.js";

/** @typedef {Wire.PersonFound | { person: Wire.PersonState, here?: boolean, role?: string, zone?: string, seen?: string }} Known */

/**
 * Opens the card of a person: at a name or a face, or as a sheet for fingers.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @param {Wire.Person} person
 * @param {HTMLElement} opener
 */
export function openCard(model, person, opener) {
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const label = say("people.card", { name: person.name });
  const root = isTouch
    ? element("dialog", { class: "sheet person-card", tabindex: "-1" })
    : element("div", { class: "menu person-card", role: "dialog", tabindex: "-1" });
  root.ariaLabel = label;
  root.dataset.testid = "person-card";
  let close = () => {};
  const there = model.room.presence.find(person.id);
  /** @type {Known} */
  let known = { person: there ?? person, here: there !== undefined };
  const paint = () => root.replaceChildren(...content(model, known, () => close()));
  paint();
  if (root instanceof HTMLDialogElement) {
    close = () => root.close();
    showSheet(model.site.overlays, root);
  } else {
    close = showMenu(model.site.overlays, root, { opener, place: below(opener) });
    root.focus({ preventScroll: true });
  }
  model.room.requests.ask((key) => ({ type: "person", key, id: person.id })).then(
    (/** @type {Wire.PersonFound} */ found) => {
      known = found;
      const at = document.activeElement?.getAttribute("data-act");
      paint();
      if (at) /** @type {HTMLElement | null} */ (root.querySelector(`[data-act=${at}]`))?.focus();
    },
    (error) => {
      // What the page knows of the person by itself stays.
      if (!(error instanceof Unanswered)) throw error;
    },
  );
}

/**
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @param {Known} known
 * @param {() => void} close
 */
function content({ site }, { person, here, role, zone, seen }, close) {
  const now = new Date();
  const state = here ? stateOf(person, now) : "offline";
  const face = element("span", { class: "avatar large", "aria-hidden": "true", "data-state": state });
  paintAvatar(face, person);
  face.querySelector("img")?.setAttribute("src", pictureOf(person, "large/"));
  const name = element("strong", { class: "card-name" }, isolated(person.name));
  const lines = [
    kindOf(person, role),
    statusLine(person, now),
    seen === undefined ? stateWords(state) : say("people.seen", { ago: ago(new Date(seen), now) }),
    zone && timeThere(zone, now),
  ].filter(Boolean);
  const words = lines.map((line) => element("p", { dir: "auto" }, /** @type {string} */ (line)));
  const head = element("div", { class: "card-head" }, face, element("div", {}, name, ...words));
  const acts = element("div", { class: "card-acts", "data-part": "acts" });
  if (person.id === site.session.me?.id) {
    acts.append(act("person", "people.profile", () => location.assign(site.urls.profile)));
  } else if (site.session.me !== null) acts.append(blocking(site, person, close));
  return [head, acts];
}

/**
 * @param {Wire.Person} person
 * @param {string | undefined} role
 */
function kindOf({ guest, admin }, role) {
  if (guest) return say("me.guest");
  if (admin) return say("people.admin");
  return role === "owner" || role === "moderator" ? say(`people.${role}`) : "";
}

/**
 * @param {Page.Site} site
 * @param {Wire.Person} person
 * @param {() => void} close
 */
function blocking(site, { id, name }, close) {
  const isBlocked = site.inbox.blocked.has(id);
  return act("block", isBlocked ? "people.unblock" : "people.block", async () => {
    close();
    const isDone = await postOrTell(site, `${site.urls.people}${id}/block/`, { on: isBlocked ? "0" : "1" });
    if (isDone) site.tell(say(isBlocked ? "people.unblocked" : "people.blocked", { name }));
  });
}

/**
 * @param {string} glyph
 * @param {string} label
 * @param {() => void} run
 */
function act(glyph, label, run) {
  const button = element("button", { type: "button", "data-act": glyph }, icon(glyph), say(label));
  button.addEventListener("click", run);
  return button;
}
