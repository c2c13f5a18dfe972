import { composing, element, icon, isolated, need, stamp, takeFocus } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { cleanText, firstLine } from "../../lib/text.js";
import { phrase, say } from "../../lib/words.js";
import { mountComposer } from "../../views/composer.js";
import { deleteMessage } from "../delete/acts.js";
import { rowOf } from "./focus.js";

/** @typedef {import("./store.js").Task} Task */
/** @typedef {import("./store.js").EditStore} EditStore */

/**
 * The editor: a second composer, shown in place of the first. What was written in the first stays
 * there untouched.
 *
 * @type {Page.Mount}
 */
export function mountEditor(root, model) {
  const life = new Life();
  const view = new EditorView(root, model);
  const { store } = view;
  store.on("change", () => view.paint(), life.signal);
  store.on("begun", () => view.begun(), life.signal);
  store.on("refused", () => model.site.tell(say("edit.notSaved")), life.signal);
  store.on("lost", (text) => view.lost(text), life.signal);
  model.room.facts.on("room", () => view.name(), life.signal);
  life.listen(root, "submit", (event) => view.submitted(event), { capture: true });
  life.listen(root, "input", () => view.judge());
  life.listen(root, "keydown", (event) => view.key(event));
  life.listen(window, "storage", ({ key }) => {
    if (key?.endsWith(`:${store.storedAs}`)) store.load();
  });
  life.listen(window, "pagehide", () => view.flush());
  life.add(() => view.close());
  view.paint();
  return () => life.end();
}

class EditorView {
  /** @type {EditStore} */
  store;
  /** @type {Task | null} what is shown */
  #task = null;
  /** @type {{ box: HTMLElement, field: HTMLTextAreaElement, note: HTMLElement, life: Life } | null} */
  #shown = null;
  /** @type {HTMLElement | null} what had the focus when the editing began */
  #from = null;
  /** What was unfinished when the page was loaded does not take the focus. */
  #isStarting = true;
  #root;
  #model;

  /**
   * @param {HTMLElement} root
   * @param {Page.Conversation} model
   */
  constructor(root, model) {
    this.#root = root;
    this.#model = model;
    this.store = model.room.slices.get("edit");
  }

  paint() {
    const task = this.store.current;
    const isStarting = this.#isStarting;
    this.#isStarting = false;
    if (task === this.#task) return;
    const { activeElement } = document;
    const inside = this.#root.contains(activeElement);
    if (!inside) this.#from = activeElement instanceof HTMLElement ? activeElement : null;
    const id = this.#task?.id;
    this.#task = task;
    if (task !== null) return this.#show(task, inside || (this.#isIdle && !isStarting));
    takeFocus(this.#root, () => this.close(), [this.#back(id), this.#model.composer]);
  }

  /** Puts the caret behind the text. */
  enter() {
    const field = this.#shown?.field;
    field?.focus({ preventScroll: true });
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  /** The person wants to edit, and to write nothing else. */
  begun() {
    this.#shown?.box.classList.remove("beside");
    this.enter();
  }

  /** @param {string} text of a message that is gone */
  lost(text) {
    this.#model.composer.insert(text);
    this.#model.site.tell(say("edit.lost"));
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    if (this.#text !== "") return;
    event.preventDefault();
    event.stopPropagation();
    this.judge();
    need(this.#root, "[data-act=erase]", HTMLElement).focus();
  }

  /** Offers to delete a message of which nothing is left. */
  judge() {
    const erase = this.#root.querySelector("[data-part=empty]");
    if (erase instanceof HTMLElement) erase.hidden = this.#text !== "";
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape" || composing(event) || event.defaultPrevented) return;
    event.preventDefault();
    this.store.cancel();
  }

  /** The page goes away: what is written is stored now. */
  flush() {
    if (this.#task !== null) this.store.composer(this.#task).drafts.flush();
  }

  name() {
    if (this.#shown === null) return;
    this.#shown.field.placeholder = say("edit.field");
    this.#shown.field.ariaLabel = say("edit.field");
  }

  close() {
    this.#shown?.life.end();
    this.#shown = null;
  }

  /** @returns {HTMLTextAreaElement} the field for new messages */
  get #writing() {
    const foot = this.#root.closest(".foot") ?? document;
    return need(foot, ":scope > .composer textarea", HTMLTextAreaElement);
  }

  /** Nothing that the editor would interrupt has the focus. */
  get #isIdle() {
    const { activeElement } = document;
    return activeElement === document.body || (this.#writing === activeElement && this.#writing.value === "");
  }

  get #text() {
    return cleanText(this.#shown?.field.value ?? "");
  }

  /**
   * Where the focus goes at the end: to the row or the field that it came from.
   *
   * @param {number | undefined} id
   */
  #back(id) {
    const from = this.#from;
    if (from === null || from === document.body) return null;
    return from.closest(".row") === null ? from : rowOf(this.#root, id);
  }

  /**
   * @param {Task} task
   * @param {boolean} enters whether it gets the focus
   */
  #show(task, enters) {
    const life = new Life();
    const form = stamp("composer");
    const field = need(form, "textarea", HTMLTextAreaElement);
    const save = need(form, ".send", HTMLButtonElement);
    const note = element("div", { class: "edit-note", role: "status" });
    const box = element("div", { class: "edit", "data-testid": "edit" }, this.#bar(task), note, form);
    form.hidden = false;
    field.dataset.testid = "edit-field";
    save.dataset.testid = "edit-save";
    save.ariaLabel = say("edit.save");
    save.replaceChildren(icon("check"));
    const before = this.#shown;
    this.#root.append(box);
    this.#shown = { box, field, note, life };
    const model = { ...this.#model, composer: this.store.composer(task) };
    life.add(mountComposer(/** @type {HTMLFormElement} */ (form), model));
    life.add(markRow(rowOf(this.#root, task.id)));
    life.add(() => box.remove());
    this.name();
    note.append(...this.#notes(task));
    this.judge();
    before?.life.end();
    if (enters) this.enter();
    // An edit that comes back does not interrupt a person who writes something else.
    else box.classList.toggle("beside", this.#writing.matches(":focus"));
  }

  /** @param {Task} task */
  #bar({ was }) {
    const cancel = element("button", { type: "button", class: "link-button" }, say("edit.cancel"));
    cancel.addEventListener("click", () => this.store.cancel());
    return element(
      "p",
      { class: "edit-bar" },
      icon("pencil"),
      element("span", { class: "edit-what" }, ...phrase("edit.bar", { text: isolated(firstLine(was)) })),
      element("span", { class: "edit-keys" }, say("edit.keys")),
      cancel,
    );
  }

  /**
   * What the person has to know before saving.
   *
   * @param {Task} task
   */
  #notes({ theirs, problem }) {
    const notes = [];
    if (theirs !== undefined) {
      const keep = this.#button("edit.keep", () => this.store.cancel());
      const said = element("blockquote", { dir: "auto", tabindex: "0" }, theirs);
      said.ariaLabel = say("edit.theirs");
      notes.push(element("p", {}, say("edit.conflict")), said, keep);
    }
    if (problem !== undefined) {
      const move = this.#button("edit.move", () => this.#move());
      notes.push(element("p", {}, problem), move);
    }
    const erase = this.#button("edit.erase", () => this.#erase());
    erase.dataset.act = "erase";
    notes.push(element("p", { "data-part": "empty", hidden: "" }, say("edit.empty"), " ", erase));
    return notes;
  }

  /**
   * @param {string} words
   * @param {() => void} run
   */
  #button(words, run) {
    const button = element("button", { type: "button", class: "link-button" }, say(words));
    button.addEventListener("click", run);
    return button;
  }

  /** Makes a new message of a text that cannot be saved. */
  #move() {
    const text = this.#shown?.field.value ?? "";
    this.store.cancel();
    this.#model.composer.insert(text);
  }

  #erase() {
    const { room } = this.#model;
    const id = this.#task?.id;
    this.store.cancel();
    if (id !== undefined) void deleteMessage(room, id);
  }
}

/**
 * Marks the row of the message that is edited, and brings it into view.
 *
 * @param {HTMLElement | null} row
 * @returns {() => void} ends it
 */
function markRow(row) {
  row?.classList.add("is-edited");
  row?.scrollIntoView({ block: "nearest" });
  return () => row?.classList.remove("is-edited");
}
