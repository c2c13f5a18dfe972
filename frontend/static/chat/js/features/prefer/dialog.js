import { element, isolated } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { placeName } from "../../lib/person.js";
import { phrase, say } from "../../lib/words.js";
import { set } from "./set.js";

const LEVELS = [
  { value: "", label: "prefer.default" },
  { value: "all", label: "prefer.all" },
  { value: "mentions", label: "prefer.mentions" },
  { value: "nothing", label: "prefer.nothing" },
];

/**
 * Asks how one wants to hear of a room. Each choice is effective at once, and shown as it is set on
 * another device.
 *
 * @param {Page.Site} site
 * @param {Page.Room | null} shown the room that the page shows
 * @param {Wire.Place} place
 */
export function openPreferences(site, shown, { room: { id }, ...place }) {
  const life = new Life();
  const now = () => site.inbox.place(id);
  const give = (/** @type {import("./set.js").Wishes} */ wishes) => {
    const current = now();
    if (current !== undefined) set(site, shown, current, wishes);
  };
  const title = element("h2", { id: "prefer-title" });
  title.append(...phrase("prefer.title", { room: isolated(placeName(now() ?? /** @type {any} */ (place))) }));
  const levels = LEVELS.map(({ value, label }) => {
    const box = element("input", { type: "radio", name: "level", value });
    life.listen(box, "change", () => give({ level: value }));
    return { box, line: element("label", { class: "choice" }, box, say(label)) };
  });
  const muted = element("input", { type: "checkbox", "aria-describedby": "prefer-hint" });
  life.listen(muted, "change", () => give({ muted: muted.checked }));
  const paint = () => {
    const current = now();
    if (current === undefined) return dialog.close();
    for (const { box } of levels) box.checked = box.value === current.level;
    muted.checked = current.muted;
  };
  const done = element("button", { class: "button primary" }, say("prefer.done"));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": title.id, "data-testid": "preferences" },
    element(
      "form",
      { method: "dialog" },
      title,
      element(
        "fieldset",
        { class: "choices" },
        element("legend", {}, say("prefer.level")),
        ...levels.map(({ line }) => line),
      ),
      element("label", { class: "choice" }, muted, say("prefer.muted")),
      element("p", { class: "choice-hint", id: "prefer-hint" }, say("prefer.mutedHint")),
      element("p", { class: "dialog-line dialog-end" }, done),
    ),
  );
  site.inbox.on("change", paint, life.signal);
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  paint();
  if (!dialog.isConnected) return;
  site.overlays.showModal(dialog);
}
