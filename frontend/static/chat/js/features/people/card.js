import { element, icon, isolated } from "../../lib/dom.js";
import { pictureOf } from "../../lib/person.js";
import { ago } from "../../lib/ago.js";
import { say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { paintAvatar } from "../../views/avatar.js";
import { below, showMenu, showSheet } from "../../views/menu.js";
import { actionsOn } from "./menu.js";
import { stateOf, stateWords, statusLine, timeThere } from "./state.js";

/** @typedef {Wire.PersonFound | { person: Wire.PersonState, here?: boolean, role?: string, zone?: string, seen?: string }} Known */

/**
 * Opens the card of a person: at a name or a face, or as a sheet for fingers.
 *
 * @param {Page.Conversation} model
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
  const paint = () => {
    const at = document.activeElement?.getAttribute("data-act");
    root.replaceChildren(...content(model, known, { opener, close: () => close() }));
    if (at) /** @type {HTMLElement | null} */ (root.querySelector(`[data-act="${at}"]`))?.focus();
  };
  // What one may do with somebody depends on their membership.
  const members = model.room.slices.get("members");
  const listening = new AbortController();
  members.on("change", () => (root.isConnected ? paint() : listening.abort()), listening.signal);
  members.need([person.id]);
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
      paint();
    },
    (error) => {
      // What the page knows of the person by itself stays.
      if (!(error instanceof Unanswered)) throw error;
    },
  );
}

/**
 * @param {Page.Conversation} model
 * @param {Known} known
 * @param {{ opener: HTMLElement, close: () => void }} how
 */
function content(model, { person, here, role, zone, seen }, { opener, close }) {
  const { room, site } = model;
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
  } else {
    const member = room.slices.get("members").find(person.id);
    const items = actionsOn(person, model).filter(({ id }) => id !== "about");
    acts.append(
      ...items.map(({ id, icon: glyph, label, run }) => {
        return act(glyph, label, () => {
          close();
          run({ ...model, person, member, anchor: opener });
        }, id);
      }),
    );
  }
  return [head, acts];
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/**
 * @param {Wire.Person} person
 * @param {string | undefined} role
 */
function kindOf({ guest, admin }, role) {
  if (guest) return say("me.guest");
  if (admin) return say("people.admin");
  return role === "owner" || role === "moderator" ? capital(say(`people.${role}`)) : "";
}

/**
 * @param {string} glyph
 * @param {string} label
 * @param {() => void} run
 * @param {string} [id]
 */
function act(glyph, label, run, id = glyph) {
  const button = element("button", { type: "button", "data-act": id }, icon(glyph), say(label));
  button.addEventListener("click", run);
  return button;
}
