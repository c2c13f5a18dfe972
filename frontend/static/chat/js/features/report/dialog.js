import { element, isolated } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { phrase, say } from "../../lib/words.js";
import { Unanswered } from "../../store/requests.js";
import { excess } from "../subject/line.js";

/** Code points of a reason, as the server stores it. */
const LONGEST_REASON = 500;

/**
 * Asks why a message is reported. The dialog stays until the server has answered: what was typed is
 * there still where the report is refused.
 *
 * @param {Page.ActionContext} context
 */
export function openReport({ site, room, row, anchor }) {
  const { id } = row;
  if (id === null) return;
  const life = new Life();
  const field = element("textarea", { class: "field", name: "reason", rows: "4", dir: "auto" });
  const error = element("p", { class: "field-error", id: "report-error", role: "alert" });
  const cancel = element("button", { type: "button", class: "button" }, say("report.cancel"));
  const send = element("button", { class: "button primary" }, say("report.send"));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "report-title" }, ...phrase("report.title", { name: isolated(row.by.name) })),
    element("p", {}, say("report.about")),
    element("label", { class: "line-label" }, element("span", {}, say("report.reason")), field),
    ...[error, element("p", { class: "dialog-line dialog-end" }, cancel, send)],
  );
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": "report-title", "data-testid": "report-dialog" },
    form,
  );
  field.setAttribute("aria-describedby", error.id);
  error.hidden = true;

  const judged = (/** @type {string} */ words) => {
    error.hidden = words === "";
    error.textContent = words;
    field.setAttribute("aria-invalid", String(words !== ""));
    return words === "";
  };
  const judge = () => {
    const count = excess(field.value.trim(), LONGEST_REASON);
    return judged(count === 0 ? "" : say("report.tooLong", { count, longest: LONGEST_REASON }));
  };
  const submit = async () => {
    if (send.disabled) return;
    if (!judge()) return field.focus();
    send.disabled = true;
    try {
      await room.requests.ask((key) => ({ type: "report", key, id, reason: field.value.trim() }));
      site.tell(say("report.done"));
      dialog.close();
    } catch (why) {
      if (!(why instanceof Unanswered)) throw why;
      send.disabled = false;
      judged(why.code === undefined ? say("report.unanswered") : sentence(why));
      field.focus();
    }
  };

  life.listen(field, "input", judge);
  life.listen(cancel, "click", () => dialog.close());
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    void submit();
  });
  takeAcks(room);
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  site.overlays.showModal(dialog, anchor);
}

/** @type {WeakSet<Page.Room>} */
const answered = new WeakSet();

/**
 * Has the room's acks answer its questions, too. A report is no command of the outbox: nothing of it
 * is shown, and the dialog keeps what was typed until it is answered.
 *
 * @param {Page.Room} room
 */
function takeAcks(room) {
  if (answered.has(room)) return;
  answered.add(room);
  room.events.on("ack", (frame) => room.requests.answer(frame));
}

/** @param {Unanswered} why with the server's code */
const sentence = ({ code, message }) => (code === "not_found" ? say("report.gone") : message);
