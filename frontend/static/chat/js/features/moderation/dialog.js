import { element, isolated } from "../../lib/dom.js";
import { newKey } from "../../lib/key.js";
import { phrase, say } from "../../lib/words.js";
import { cleanLine, excess } from "../subject/line.js";

/** Code points of a reason, as the server stores it. */
const LONGEST_REASON = 200;
/** Minutes to choose from; 0 is for ever. The first is chosen. */
const TIMES = { mute: [5, 60, 1440, 0], ban: [60, 1440, 10080, 0], remove: [] };
/** @type {Record<number, string>} */
const TIME_WORDS = {
  5: "moderation.time.5",
  60: "moderation.time.60",
  1440: "moderation.time.1440",
  10080: "moderation.time.10080",
  0: "moderation.time.ever",
};
const DONE = { mute: "moderation.muted", remove: "moderation.removed", ban: "moderation.banned" };
const BUTTON = { mute: "moderation.do.mute", remove: "moderation.do.remove", ban: "moderation.do.ban" };
const TITLE = {
  mute: "moderation.title.mute",
  remove: "moderation.title.remove",
  ban: "moderation.title.ban",
};
const EFFECT = {
  mute: "moderation.effect.mute",
  remove: "moderation.effect.remove",
  ban: "moderation.effect.ban",
};
/** By role: what is said once somebody has it. */
export const ROLE_DONE = {
  owner: "moderation.is.owner",
  moderator: "moderation.is.moderator",
  member: "moderation.is.member",
};

/** @typedef {"mute" | "remove" | "ban"} Act */

/**
 * Gives a command about a person, and says so once the server has done it.
 *
 * @param {string} kind
 * @param {Page.PersonContext} context
 * @param {Page.Payload} payload
 * @param {string} words
 */
export function give(kind, { site, room, person }, payload, words) {
  const key = newKey();
  const listening = new AbortController();
  const tell = (/** @type {{ key: string }} */ done) => {
    if (done.key !== key) return;
    listening.abort();
    site.tell(say(words, { name: person.name }));
  };
  room.outbox.on("settled", tell, listening.signal);
  void room.command(kind, { person: person.id, ...payload }, { key });
}

/**
 * Asks for how long and why before somebody is muted, removed or banned, and says what will happen.
 *
 * @param {Act} act
 * @param {Page.PersonContext} context
 */
export function openAct(act, context) {
  const { person, room } = context;
  const isClosed = act === "remove" && room.facts.room?.kind !== "open";
  const effect = isClosed ? "moderation.effect.removeClosed" : EFFECT[act];
  const question = new Question(context, { title: TITLE[act], effect, button: BUTTON[act], takes: true });
  const told = element("p", {}, ...phrase("moderation.effect.told", { name: isolated(person.name) }));
  const times = TIMES[act].length > 0 ? [timesOf(TIMES[act])] : [];
  const field = element("input", { class: "field", name: "reason", autocomplete: "off", dir: "auto" });
  const error = element("p", { class: "field-error", id: "act-error", role: "alert" });
  error.hidden = true;
  field.setAttribute("aria-describedby", error.id);
  const label = element("label", { class: "line-label" }, element("span", {}, say("moderation.reason")), field);
  question.add(told, ...times, label, error);
  const judge = () => {
    const count = excess(cleanLine(field.value, "NFC"), LONGEST_REASON);
    error.hidden = count === 0;
    error.textContent = count === 0 ? "" : say("moderation.tooLong", { count, longest: LONGEST_REASON });
    field.setAttribute("aria-invalid", String(count > 0));
    return count === 0;
  };
  field.addEventListener("input", judge);
  question.show((form) => {
    if (!judge()) return field.focus();
    const minutes = Number(form.get("minutes") ?? 0);
    const reason = cleanLine(field.value, "NFC");
    give(act, context, { ...(minutes > 0 && { minutes }), ...(reason !== "" && { reason }) }, DONE[act]);
    question.close();
  });
}

/**
 * Asks before somebody is made an owner, or before one gives up the own role.
 *
 * @param {"owner" | "moderator" | "member"} role
 * @param {Page.PersonContext} context
 */
export function confirmRole(role, context) {
  const words =
    role === "owner"
      ? { title: "moderation.title.owner", effect: "moderation.effect.owner", button: "moderation.do.owner" }
      : { title: "moderation.title.down", effect: "moderation.effect.down", button: "moderation.do.down" };
  const question = new Question(context, words);
  question.show(() => {
    give("role", context, { role }, ROLE_DONE[role]);
    question.close();
  });
}

/** @param {number[]} times */
function timesOf(times) {
  const choices = times.map((minutes, at) => {
    const radio = element("input", { type: "radio", name: "minutes", value: String(minutes) });
    radio.checked = at === 0;
    return element("label", { class: "act-time" }, radio, say(TIME_WORDS[minutes] ?? ""));
  });
  const legend = element("legend", {}, say("moderation.time"));
  return element("fieldset", { class: "act-times" }, legend, ...choices);
}

/** A dialog about a person: what will happen, and a button that does it. */
class Question {
  #context;
  #end = element("p", { class: "dialog-line dialog-end" });
  #form = element("form", { method: "dialog" });
  #dialog = element("dialog", { class: "dialog", "aria-labelledby": "act-title", "data-testid": "act" });

  /**
   * @param {Page.PersonContext} context
   * @param {{ title: string, effect: string, button: string, takes?: boolean }} words keys of them; `takes`:
   *   something is taken away from the person
   */
  constructor(context, { title, effect, button, takes = false }) {
    this.#context = context;
    const { person, room } = context;
    const names = () => ({ name: isolated(person.name), room: isolated(room.name) });
    const cancel = element("button", { type: "button", class: "button" }, say("moderation.cancel"));
    cancel.addEventListener("click", () => this.close());
    this.#end.append(cancel, element("button", { class: takes ? "button primary danger" : "button primary" }, say(button)));
    this.#form.append(
      element("h2", { id: "act-title" }, ...phrase(title, names())),
      element("p", {}, ...phrase(effect, names())),
      this.#end,
    );
    this.#dialog.append(this.#form);
  }

  /** @param {HTMLElement[]} parts */
  add(...parts) {
    this.#end.before(...parts);
  }

  /** @param {(form: FormData) => void} run called by the button */
  show(run) {
    const { site, anchor } = this.#context;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(new FormData(this.#form));
    });
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    document.body.append(this.#dialog);
    site.overlays.showModal(this.#dialog, anchor);
  }

  close() {
    this.#dialog.close();
  }
}
