import { element, isolated } from "../../lib/dom.js";
import { untilTime } from "../../lib/until.js";
import { phrase, say } from "../../lib/words.js";
import { paintAvatar } from "../../views/avatar.js";
import { stateOf, stateWords, statusLine } from "./state.js";

/**
 * Marks of a person that are no rule: oneself, a role, a guest, a mute.
 *
 * @param {Wire.Person} person
 * @param {Wire.Member | undefined} member
 * @param {{ me: Wire.Person | null, now: Date }} who `now`: by the server's clock
 */
export function marksOf({ id, guest }, member, { me, now }) {
  const isMe = id === me?.id;
  const role = member?.state === "member" ? member.role : "member";
  const isMuted = member?.muted !== undefined && new Date(member.muted) > now;
  return [
    isMe ? say("people.you") : "",
    role === "owner" ? say("people.owner") : role === "moderator" ? say("people.moderator") : "",
    guest && !isMe ? say("people.guest") : "",
    isMuted ? say("people.muted") : "",
  ].filter((mark) => mark !== "");
}

/** A person in the list, as a button that opens their menu. */
export class PersonItem {
  #avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
  #name = element("span", { class: "person-name", dir: "auto" });
  #status = element("span", { class: "person-status" });
  #badge = element("span", { class: "badge" });
  button;
  element;

  /** @param {number} id */
  constructor(id) {
    this.button = element(
      "button",
      { type: "button", class: "person", tabindex: "-1", "data-testid": "person", "data-id": String(id) },
      this.#avatar,
      this.#name,
      this.#status,
      this.#badge,
    );
    this.element = element("li", {}, this.button);
  }

  /**
   * @param {Wire.PersonState} person
   * @param {{ marks: string[], isHere: boolean, isOnline: boolean, hasMenu: boolean }} shown `isOnline`:
   *   here or elsewhere, as far as that is known
   */
  paint(person, { marks, isHere, isOnline, hasMenu }) {
    const state = isOnline ? stateOf(person) : "offline";
    const line = statusLine(person);
    paintAvatar(this.#avatar, person);
    this.#avatar.dataset.state = state;
    this.#status.title = line;
    this.#status.replaceChildren(
      // The heading of the list says who is here.
      ...(state === "idle" || state === "quiet" || (state === "online" && !isHere)
        ? [element("span", { class: "hidden-text" }, `${stateWords(state)} `)]
        : []),
      isolated(line),
    );
    this.#name.textContent = person.name;
    this.#badge.textContent = marks.join(" · ");
    this.#badge.hidden = marks.length === 0;
    this.button.classList.toggle("has-menu", hasMenu);
    if (hasMenu) this.button.ariaHasPopup = "menu";
    else this.button.removeAttribute("aria-haspopup");
  }
}

/** Somebody who is banned, with a button that lifts the ban. */
export class BannedItem {
  #avatar = element("span", { class: "avatar small", "aria-hidden": "true" });
  #name = element("span", { class: "person-name", dir: "auto" });
  #about = element("span", { class: "banned-about" });
  #unban = element("button", { type: "button", class: "button small" }, say("people.unban"));
  element;

  /** @param {number} id */
  constructor(id) {
    this.element = element(
      "li",
      { class: "banned", "data-testid": "banned", "data-id": String(id) },
      this.#avatar,
      element("span", { class: "banned-words" }, this.#name, this.#about),
      this.#unban,
    );
  }

  /** @param {Wire.Member} member */
  paint({ person, by, until, reason }) {
    paintAvatar(this.#avatar, person);
    this.#name.textContent = person.name;
    this.#unban.ariaLabel = say("people.unbanOf", { name: person.name });
    /** @type {(string | Node)[][]} */
    const parts = [
      by === undefined ? [] : phrase("people.bannedBy", { name: isolated(by.name) }),
      until === undefined ? [] : [say("people.bannedUntil", { time: untilTime(new Date(until)) })],
      reason ? [isolated(reason)] : [],
    ].filter((part) => part.length > 0);
    this.#about.replaceChildren(...parts.flatMap((part, at) => (at === 0 ? part : [" · ", ...part])));
  }
}
