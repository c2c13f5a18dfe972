import { composing, need, part, stamp } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { cleanLine } from "../subject/line.js";
import { offerUndo } from "./archive.js";
import { asking } from "./asking.js";
import { FieldErrors } from "./field_errors.js";
import { span } from "./spans.js";

/** What slow mode can be set to, seconds. */
const SLOW = [0, 5, 10, 30, 60, 300, 900, 3600, 21_600];
/** The settings that are switches. */
const SWITCHES = /** @type {const} */ (["read_only", "members_pin", "members_call", "newcomers"]);

/** @typedef {{ kind: string, field: string, payload: Page.Payload }} Change a command, and the field that it is from */

/**
 * The settings of a room, as far as one may change them.
 *
 * @param {Page.Conversation} model
 */
export function openSettings(model) {
  const { room, site } = model;
  if (room.shown === null) return;
  const dialog = /** @type {HTMLDialogElement} */ (stamp("room-settings"));
  const life = new Life();
  new SettingsDialog(dialog, model, room.shown, life);
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  site.overlays.showModal(dialog);
}

class SettingsDialog {
  #dialog;
  #form;
  #room;
  #site;
  #was;
  #errors;
  #ask;
  #status;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Page.Conversation} model
   * @param {Wire.Room} was the room when the dialog was opened
   * @param {Page.Life} life
   */
  constructor(dialog, { room, site }, was, life) {
    this.#dialog = dialog;
    this.#room = room;
    this.#site = site;
    this.#was = was;
    this.#form = need(dialog, "form", HTMLFormElement);
    this.#errors = new FieldErrors(dialog);
    this.#status = part(dialog, "status");
    this.#ask = asking(room, life);
    this.#fill();
    this.#allow();
    life.listen(this.#form, "submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    life.listen(part(dialog, "cancel"), "click", () => dialog.close());
    this.#listen(life);
  }

  /** @param {Page.Life} life */
  #listen(life) {
    const isPrivate = this.#was.kind === "private";
    const archived = this.#was.archived === true;
    const [convert, archive] = [part(this.#dialog, "convert"), part(this.#dialog, "archive")];
    convert.textContent = say(isPrivate ? "rooms.makeOpen" : "rooms.makePrivate");
    part(this.#dialog, "convert-hint").textContent = say(isPrivate ? "rooms.becomesOpen" : "rooms.becomesPrivate");
    archive.textContent = say(archived ? "rooms.unarchive" : "rooms.archive");
    life.listen(convert, "click", () => {
      const kind = isPrivate ? "open" : "private";
      void this.#do("convert", { kind }, isPrivate ? "rooms.isOpen" : "rooms.isPrivate");
    });
    life.listen(archive, "click", () => {
      if (archived) void this.#do("archive", { on: false }, "rooms.isBack");
      else void this.#archive();
    });
    const erase = need(this.#dialog, "[data-part=delete]", HTMLButtonElement);
    const typed = this.#input("delete_name");
    part(this.#dialog, "delete-room").textContent = this.#was.name;
    life.listen(typed, "input", () => (erase.disabled = typed.value !== this.#was.name));
    life.listen(erase, "click", () => void this.#erase(typed.value));
    life.listen(typed, "keydown", (event) => {
      if (event.key === "Enter" && !composing(event) && !erase.disabled) void this.#erase(typed.value);
    });
  }

  /** @param {string} name */
  #input(name) {
    return need(this.#dialog, `input[name=${name}]`, HTMLInputElement);
  }

  get #description() {
    return need(this.#form, "textarea", HTMLTextAreaElement);
  }

  get #slow() {
    return need(this.#form, "select", HTMLSelectElement);
  }

  /** Shows the room as it is. */
  #fill() {
    const { name, subject, description = "", slow = 0 } = this.#was;
    this.#input("name").value = name;
    this.#input("subject").value = subject;
    this.#description.value = description;
    const choices = [...new Set([...SLOW, slow])].sort((a, b) => a - b);
    this.#slow.append(
      ...choices.map((seconds) => new Option(seconds === 0 ? say("rooms.off") : span(seconds), String(seconds))),
    );
    this.#slow.value = String(slow);
    for (const one of SWITCHES) this.#input(one).checked = this.#was[one] === true;
  }

  /** Shows the parts that one may change. */
  #allow() {
    const { can, room } = this.#room.facts;
    const admin = this.#room.session.me?.admin === true && room?.kind === "open";
    const may = new Set([...(can ?? []), ...(admin ? ["newcomers"] : [])]);
    // The settings of an archived room stay as they are; the room as a whole can change.
    const isSettled = (/** @type {HTMLElement} */ one) => this.#was.archived === true && this.#form.contains(one);
    /** @type {NodeListOf<HTMLElement>} */
    const parts = this.#dialog.querySelectorAll("[data-needs]");
    for (const one of parts) one.hidden = !may.has(one.dataset.needs ?? "") || isSettled(one);
    const fields = [...this.#form.querySelectorAll("[data-needs]:not([hidden])")];
    part(this.#dialog, "save").hidden = fields.length === 0;
  }

  /** @returns {Change[]} what differs from the room as it was */
  #changes() {
    const { name, subject, description = "", slow = 0 } = this.#was;
    /** @type {Change[]} */
    const changes = [];
    const differs = (/** @type {string} */ kind, /** @type {string} */ field, /** @type {Page.Payload} */ payload) =>
      changes.push({ kind, field, payload });
    const named = cleanLine(this.#input("name").value, "NFKC");
    const about = cleanLine(this.#input("subject").value, "NFC");
    const described = this.#description.value.trim();
    if (named !== name) differs("rename", "name", { name: named });
    if (about !== subject) differs("subject", "subject", { text: about });
    if (described !== description) differs("describe", "description", { text: described });
    /** @type {Page.Payload} */
    const settings = {};
    if (Number(this.#slow.value) !== slow) settings["slow"] = Number(this.#slow.value);
    for (const one of SWITCHES) {
      const { checked } = this.#input(one);
      if (checked !== (this.#was[one] === true)) settings[one] = checked;
    }
    if (Object.keys(settings).length > 0) differs("settings", "slow", settings);
    return changes;
  }

  async #save() {
    const { name } = this.#room;
    if (await this.#all(this.#changes())) this.#close(say("rooms.saved", { room: name }));
  }

  /**
   * @param {string} kind
   * @param {Page.Payload} payload
   * @param {string} words
   */
  async #do(kind, payload, words) {
    const { name } = this.#was;
    if (await this.#all([{ kind, field: "all", payload }])) this.#close(say(words, { room: name }));
  }

  async #archive() {
    if (!(await this.#all([{ kind: "archive", field: "all", payload: { on: true } }]))) return;
    this.#dialog.close();
    offerUndo({ room: this.#room, site: this.#site });
  }

  /** @param {string} name */
  async #erase(name) {
    if (!(await this.#all([{ kind: "remove_room", field: "delete_name", payload: { name } }]))) return;
    this.#close(say("rooms.deleted", { room: name }));
    this.#site.emit("go", this.#site.urls.home);
  }

  /**
   * Gives the commands together; what is refused is said at its field.
   *
   * @param {Change[]} changes
   * @returns {Promise<boolean>} whether all of them are done
   */
  async #all(changes) {
    this.#errors.clear();
    const isLive = this.#room.connection.link.name === "live";
    this.#status.textContent = changes.length > 0 && !isLive ? say("rooms.waiting") : "";
    const answers = await Promise.all(
      changes.map(async ({ kind, field, payload }) => ({ field, error: await this.#ask(kind, payload) })),
    );
    this.#status.textContent = "";
    const wrong = answers.filter(({ error }) => error !== null);
    for (const { field, error } of wrong) this.#errors.show({ message: error?.text ?? "", field });
    return wrong.length === 0;
  }

  /** @param {string} words */
  #close(words) {
    this.#dialog.close();
    this.#site.tell(words);
  }
}
