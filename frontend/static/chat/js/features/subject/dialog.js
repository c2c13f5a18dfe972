import { element, need, stamp } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { asking } from "../rooms/asking.js";
import { LONGEST_NAME, LONGEST_SUBJECT, cleanLine, excess } from "./line.js";

/**
 * Asks for the subject of a room. It is shown at once, before the server has stored it.
 *
 * @param {Page.Conversation} model
 */
export function openSubject({ room, site }) {
  const dialog = new LineDialog({
    ...{ title: say("subject.title"), label: say("subject.label"), hint: "" },
    value: room.shown?.subject ?? room.subject,
    judge: (text) => tooLong(cleanLine(text, "NFC"), "subject.tooLong", LONGEST_SUBJECT),
    save: (text) => {
      const line = cleanLine(text, "NFC");
      if (line !== room.shown?.subject) void room.command("subject", { text: line });
      dialog.close();
    },
  });
  dialog.show(site.overlays);
}

/**
 * Asks for the name of a room. The dialog stays until the server has answered, since a name may be
 * refused.
 *
 * @param {Page.Conversation} model
 */
export function openRename({ room, site }) {
  const dialog = new LineDialog({
    ...{ title: say("subject.renameTitle"), label: say("subject.name") },
    ...{ hint: say("subject.renameHint"), value: room.name },
    judge: (text) => {
      const name = cleanLine(text, "NFKC");
      if (name === "") return say("subject.nameEmpty");
      return tooLong(name, "subject.nameTooLong", LONGEST_NAME);
    },
    save: (text) => void rename(cleanLine(text, "NFKC")),
  });
  const ask = asking(room, dialog.life);
  const rename = async (/** @type {string} */ name) => {
    if (name === room.name) return dialog.close();
    dialog.wait(room.connection.link.name === "live" ? "" : say("subject.waiting"));
    const error = await ask("rename", { name });
    if (error === null) return dialog.close();
    const words = { name_taken: "subject.nameTaken", not_allowed: "subject.renameRefused" }[error.code];
    dialog.refuse(words === undefined ? error.text : say(words));
  };
  dialog.show(site.overlays);
}

/**
 * @param {string} line
 * @param {string} words
 * @param {number} longest
 */
function tooLong(line, words, longest) {
  const count = excess(line, longest);
  return count === 0 ? "" : say(words, { count, longest });
}

/**
 * A dialog that asks for one line.
 *
 * @typedef {object} Question
 * @property {string} title
 * @property {string} label
 * @property {string} hint
 * @property {string} value
 * @property {(text: string) => string} judge what is wrong with a text; empty where nothing is
 * @property {(text: string) => void} save
 */
class LineDialog {
  /** Ends when the dialog is closed. */
  life = new Life();
  #dialog = /** @type {HTMLDialogElement} */ (stamp("line-dialog"));
  #field = need(this.#dialog, "input", HTMLInputElement);
  #error = need(this.#dialog, ".field-error", HTMLElement);
  #button = need(this.#dialog, "button.primary", HTMLButtonElement);
  #question;

  /** @param {Question} question */
  constructor(question) {
    this.#question = question;
    const { title, label, hint, value } = question;
    need(this.#dialog, "h2", HTMLElement).textContent = title;
    need(this.#dialog, "label span", HTMLElement).textContent = label;
    if (hint !== "") this.#error.before(element("p", { class: "line-hint" }, hint));
    this.#field.value = value;
    this.#button.textContent = say("subject.save");
    const cancel = need(this.#dialog, "[data-act=cancel]", HTMLButtonElement);
    cancel.textContent = say("subject.cancel");
    this.life.listen(cancel, "click", () => this.close());
    this.life.listen(this.#field, "input", () => this.#judged(question.judge(this.#field.value)));
    this.life.listen(need(this.#dialog, "form", HTMLFormElement), "submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#dialog.addEventListener("close", () => {
      this.life.end();
      this.#dialog.remove();
    });
  }

  /** @param {import("../../lib/overlays.js").OverlayStack} overlays */
  show(overlays) {
    document.body.append(this.#dialog);
    overlays.showModal(this.#dialog);
    this.#field.select();
  }

  close() {
    this.#dialog.close();
  }

  /** @param {string} note said while the server has not answered */
  wait(note) {
    this.#button.disabled = true;
    this.#judged("");
    need(this.#dialog, "[role=status]", HTMLElement).textContent = note;
  }

  /** @param {string} sentence why the server has refused */
  refuse(sentence) {
    this.#button.disabled = false;
    need(this.#dialog, "[role=status]", HTMLElement).textContent = "";
    this.#judged(sentence);
    this.#field.focus();
  }

  #submit() {
    const wrong = this.#question.judge(this.#field.value);
    this.#judged(wrong);
    if (wrong === "") this.#question.save(this.#field.value);
    else this.#field.focus();
  }

  /** @param {string} sentence */
  #judged(sentence) {
    this.#error.textContent = sentence;
    this.#error.hidden = sentence === "";
    this.#field.setAttribute("aria-invalid", String(sentence !== ""));
  }
}
