import { dayKey, clockTime } from "../../lib/time.js";
import { isolated } from "../../lib/dom.js";
import { locale, phrase, say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { mountTip } from "../../views/tip.js";

const date = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
/** @type {WeakMap<Page.Site, Map<number, Date | null>>} by a guest's id; null while it is asked for */
const known = new WeakMap();

/**
 * When a guest joined the site. The server is asked once, and again where it could not be reached.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @param {number} id
 * @param {() => void} told called when the answer has come
 * @returns {Date | undefined} undefined as long as nothing is known
 */
export function joinedAt({ room, site }, id, told) {
  const people = known.get(site) ?? new Map();
  known.set(site, people);
  if (people.has(id)) return people.get(id) ?? undefined;
  people.set(id, null);
  room.requests.ask((key) => ({ type: "person", key, id })).then(
    (/** @type {Wire.PersonFound} */ { joined }) => {
      if (joined === undefined) return;
      people.set(id, new Date(joined));
      told();
    },
    (error) => {
      if (!(error instanceof Unanswered)) throw error;
      people.delete(id);
    },
  );
  return undefined;
}

/**
 * What tells people of the same name apart: "Ada · guest, joined 14:02".
 *
 * @param {Wire.Person} person a guest
 * @param {Date | undefined} joined undefined where it is not known
 * @param {Date} [now]
 */
export function whoIsIt({ name }, joined, now = new Date()) {
  if (joined === undefined) return phrase("people.aGuest", { name: isolated(name) });
  return phrase("people.joined", { name: isolated(name), time: dateOf(joined, now) });
}

/**
 * @param {Date} at
 * @param {Date} now
 */
function dateOf(at, now) {
  return dayKey(at) === dayKey(now) ? clockTime(at) : date.format(at);
}

/**
 * Shows a tip about the guest, or the member, whose name the pointer or the focus is on, and describes
 * them in the same words to screen readers.
 *
 * @param {HTMLElement} root
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @param {{
 *   at: string, item: string, person: (item: HTMLElement) => Wire.Person | undefined,
 *   since?: (id: number) => Date | undefined,
 * }} where `at`: a selector of the names; `item`: one of what stands for a person or a message of
 *   theirs, and takes the focus; `person`: whose it is; `since`: since when they are a member
 */
export function mountNameTips(root, model, { at, item, person, since = () => undefined }) {
  const focused = (/** @type {Element} */ target) => (target.matches(item) ? target.querySelector(at) : null);
  const tip = mountTip(root, (name) => {
    const about = name.closest(item);
    const who = about instanceof HTMLElement ? person(about) : undefined;
    // In a row that follows another one of the same author the name is not shown.
    if (about === null || who === undefined || name.getClientRects().length === 0) return null;
    const member = since(who.id);
    if (!who.guest && member === undefined) return null;
    /** @type {(string | Node)[]} */
    const words = who.guest
      ? whoIsIt(who, joinedAt(model, who.id, () => tip.refresh()))
      : [isolated(who.name)];
    if (member !== undefined) words.push(say("people.memberSince", { time: dateOf(member, new Date()) }));
    const said = words.map((one) => (typeof one === "string" ? one : one.textContent)).join("");
    about.setAttribute("aria-description", said);
    return words;
  }, { at, focused });
  return () => tip.end();
}

/**
 * Tips about the authors of messages.
 *
 * @type {Page.Mount}
 */
export function mountAuthorTips(root, model) {
  const log = root.parentElement;
  if (log === null) return () => {};
  const person = (/** @type {HTMLElement} */ { dataset }) => model.room.find(Number(dataset.id))?.by;
  return mountNameTips(log, model, { at: ".row-name", item: ".row", person });
}
