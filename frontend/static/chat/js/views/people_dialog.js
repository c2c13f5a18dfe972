import { arrange, composing, element, icon } from "../lib/dom.js";
import { Refused, getJSON } from "../lib/http.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";
import { paintFace } from "./avatar.js";

/** How long one has stopped typing before people are looked for, ms. */
const PAUSE_MS = 150;
let made = 0;

/**
 * A dialog in which one chooses people by the beginnings of their names.
 *
 * @typedef {object} Choice
 * @property {string} title
 * @property {string} button
 * @property {number} [room] the id of the room whose members are not offered
 * @property {(people: Wire.Person[]) => void} choose
 */
export class PeopleDialog {
  /** Ends when the dialog is closed. */
  life = new Life();
  /** @type {Wire.Person[]} */
  chosen = [];
  #site;
  #choice;
  #id = `people-${(made += 1)}`;
  #field = element("input", {
    ...{ class: "field", type: "text", role: "combobox", autocomplete: "off", dir: "auto" },
    ...{ "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${this.#id}-list` },
    ...{ "aria-describedby": `${this.#id}-error`, id: `${this.#id}-field`, spellcheck: "false" },
  });
  #chips = element("ul", { class: "chips" });
  #list = element("ul", { class: "people-found", role: "listbox", id: `${this.#id}-list` });
  #error = element("p", { class: "field-error", role: "alert", id: `${this.#id}-error` });
  #note = element("p", { class: "line-hint", role: "status" });
  #button;
  #dialog;
  /** @type {Wire.Person[]} */
  #found = [];
  #at = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Page.Site} site
   * @param {Choice} choice
   */
  constructor(site, choice) {
    this.#site = site;
    this.#choice = choice;
    this.#button = element("button", { class: "button primary", disabled: "" }, choice.button);
    const cancel = element("button", { type: "button", class: "button" }, say("people.cancel"));
    const form = element(
      "form",
      { method: "dialog" },
      element("h2", { id: `${this.#id}-title`, dir: "auto" }, choice.title),
      this.#chips,
      element("label", { class: "line-label", for: this.#field.id }, element("span", {}, say("people.name"))),
      this.#field,
      this.#list,
      this.#error,
      this.#note,
      element("p", { class: "dialog-line dialog-end" }, cancel, this.#button),
    );
    this.#list.ariaLabel = say("people.found");
    this.#chips.ariaLabel = say("people.chosen");
    this.#dialog = element(
      "dialog",
      { class: "dialog", "aria-labelledby": `${this.#id}-title`, "data-testid": "people-dialog" },
      form,
    );
    const { life } = this;
    life.listen(cancel, "click", () => this.close());
    life.listen(this.#field, "input", () => this.#typed());
    life.listen(this.#field, "keydown", (event) => this.#key(event));
    life.listen(this.#list, "pointerdown", (event) => this.#pressed(event));
    life.listen(this.#chips, "click", ({ target }) => this.#remove(target.closest("li")));
    life.listen(form, "submit", (event) => {
      event.preventDefault();
      if (this.chosen.length > 0 && !this.#button.disabled) choice.choose(this.chosen);
    });
    this.#dialog.addEventListener("close", () => {
      clearTimeout(this.#timer);
      life.end();
      this.#dialog.remove();
    });
    this.#paint();
  }

  show() {
    document.body.append(this.#dialog);
    this.#site.overlays.showModal(this.#dialog);
    this.#field.focus();
  }

  close() {
    this.#dialog.close();
  }

  /** @param {string} note said while the server has not answered */
  wait(note) {
    this.#button.disabled = true;
    this.#say("");
    this.#note.textContent = note;
  }

  /** @param {string} sentence why the server has refused */
  refuse(sentence) {
    this.#note.textContent = "";
    this.#say(sentence);
    this.#paint();
    this.#field.focus();
  }

  #typed() {
    this.#say("");
    // Nobody is taken who was found for another text.
    const begins = this.#name.toLowerCase();
    this.#found = this.#found.filter(({ name }) => begins !== "" && name.toLowerCase().startsWith(begins));
    this.#at = 0;
    this.#paint();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  /** What is typed, with single spaces, as names have them. */
  get #name() {
    return this.#field.value.trim().replace(/\s+/gu, " ");
  }

  async #ask() {
    const name = this.#name;
    const { room } = this.#choice;
    const query = new URLSearchParams({ name, ...(room === undefined ? {} : { room: String(room) }) });
    try {
      /** @type {{ people: Wire.Person[] }} */
      const { people } = name === "" ? { people: [] } : await getJSON(`${this.#site.urls.people}?${query}`);
      if (name !== this.#name || this.life.over) return;
      const chosen = new Set(this.chosen.map(({ id }) => id));
      this.#found = people.filter(({ id }) => !chosen.has(id));
      this.#at = 0;
      this.#note.textContent = name !== "" && this.#found.length === 0 ? say("people.noneFound") : "";
      this.#paint();
    } catch (error) {
      console.info("people could not be looked for", error);
      if (name === this.#name) this.#say(error instanceof Refused ? error.message : say("http.unreachable"));
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (composing(event)) return;
    const { length } = this.#found;
    if (event.key === "Backspace" && this.#field.value === "") return this.#remove(this.#chips.lastElementChild);
    // A name that is not chosen yet is not left out unseen.
    if (length === 0 && event.key === "Enter" && this.#name !== "") event.preventDefault();
    if (length === 0) return;
    if (event.key === "ArrowDown") this.#at = (this.#at + 1) % length;
    else if (event.key === "ArrowUp") this.#at = (this.#at + length - 1) % length;
    else if (event.key === "Enter") this.#take();
    else if (event.key === "Escape") this.#found = [];
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#paint();
  }

  /** @param {PointerEvent} event */
  #pressed(event) {
    event.preventDefault();
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (item === null) return;
    this.#at = [...this.#list.children].indexOf(item);
    this.#take();
    this.#paint();
  }

  #take() {
    const person = this.#found[this.#at];
    if (person === undefined) return;
    this.chosen = [...this.chosen, person];
    this.#found = [];
    this.#field.value = "";
    this.#say("");
  }

  /** @param {Element | null} chip */
  #remove(chip) {
    if (chip === null) return;
    const at = [...this.#chips.children].indexOf(chip);
    this.chosen = this.chosen.filter((_, index) => index !== at);
    this.#paint();
    this.#field.focus();
  }

  #paint() {
    this.#button.disabled = this.chosen.length === 0;
    arrange(this.#chips, this.chosen.map((person) => chip(person)));
    this.#chips.hidden = this.chosen.length === 0;
    arrange(this.#list, this.#found.map((person, at) => this.#option(person, at)));
    this.#list.hidden = this.#found.length === 0;
    this.#field.ariaExpanded = String(this.#found.length > 0);
    if (this.#found.length === 0) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", `${this.#id}-${this.#at}`);
  }

  /**
   * @param {Wire.Person} person
   * @param {number} at
   */
  #option(person, at) {
    const mark = element("span", { class: "badge" }, person.guest ? say("people.guest") : "");
    return element(
      "li",
      { role: "option", id: `${this.#id}-${at}`, "aria-selected": String(at === this.#at) },
      face(person),
      element("span", { class: "person-name", dir: "auto" }, person.name),
      mark,
    );
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#error.textContent = sentence;
    this.#error.hidden = sentence === "";
    this.#field.setAttribute("aria-invalid", String(sentence !== ""));
  }
}

/** @param {Wire.Person} person */
function face(person) {
  const made = element("span", { class: "avatar tiny", "aria-hidden": "true" });
  paintFace(made, person);
  return made;
}

/** @param {Wire.Person} person */
function chip(person) {
  const remove = element("button", { type: "button", class: "icon-button small" }, icon("close"));
  remove.ariaLabel = say("people.remove", { name: person.name });
  return element("li", { class: "chip" }, face(person), element("bdi", {}, person.name), remove);
}
