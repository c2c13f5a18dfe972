import { element, isolated } from "../../lib/dom.js";
import { newKey } from "../../lib/key.js";
import { Life } from "../../lib/life.js";
import { phrase, say } from "../../lib/words.js";
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
  const note = element("p", { class: "line-hint", role: "status" });
  const cancel = element("button", { type: "button", class: "button" }, say("report.cancel"));
  const send = element("button", { class: "button primary" }, say("report.send"));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "report-title" }, ...phrase("report.title", { name: isolated(row.by.name) })),
    element("p", {}, say("report.about")),
    element("label", { class: "line-label" }, element("span", {}, say("report.reason")), field),
    ...[error, note, element("p", { class: "dialog-line dialog-end" }, cancel, send)],
  );
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": "report-title", "data-testid": "report-dialog" },
    form,
  );
  field.setAttribute("aria-describedby", error.id);
  error.hidden = true;
  /** The key of the command that has not been answered. */
  let asked = "";

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
  const submit = () => {
    if (asked !== "") return;
    if (!judge()) return field.focus();
    asked = newKey();
    send.disabled = true;
    note.textContent = room.connection.link.name === "live" ? "" : say("report.waiting");
    void room.command("report", { id, reason: field.value.trim() }, { key: asked });
  };

  life.listen(field, "input", judge);
  life.listen(cancel, "click", () => dialog.close());
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    submit();
  });
  room.slices.set("report", (/** @type {Page.Entry} */ entry, /** @type {Wire.Failure} */ failure) => {
    if (entry.key !== asked) return false;
    asked = "";
    send.disabled = false;
    note.textContent = "";
    judged(failure.code === "not_found" ? say("report.gone") : failure.text);
    field.focus();
    return true;
  });
  room.outbox.on("settled", ({ key }) => {
    if (key !== asked) return;
    site.tell(say("report.done"));
    dialog.close();
  }, life.signal);
  dialog.addEventListener("close", () => {
    life.end();
    room.slices.delete("report");
    dialog.remove();
    if (anchor.isConnected) anchor.focus();
  });
  document.body.append(dialog);
  site.overlays.showModal(dialog);
}
