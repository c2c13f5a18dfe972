import { element, icon, takeFocus } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { rowOf } from "../edit/focus.js";
import { takeBack } from "./acts.js";
import { heldDeletions } from "./kind.js";

/**
 * A line above the composer with "Undo", for as long as a deletion can be taken back.
 *
 * @type {Page.Mount}
 */
export function mountUndoBar(root, { room, site, composer }) {
  const life = new Life();
  const words = element("span", {});
  const button = element("button", { type: "button", class: "link-button" }, say("delete.undo"));
  const bar = element("div", { class: "undo", "data-testid": "undo" }, icon("trash"), words, button);
  const said = element("p", { class: "hidden-text", role: "status" });
  root.append(said, bar);
  let count = 0;
  /** @type {number | undefined} the message that was deleted last */
  let last;
  const paint = () => {
    const held = heldDeletions(room);
    const before = count;
    count = held.length;
    last = held.at(-1)?.payload.id ?? last;
    if (count > 0) words.textContent = say("delete.done", { count });
    if (count > before) said.textContent = words.textContent;
    if (count > 0 || bar.hidden) bar.hidden = count === 0;
    else takeFocus(bar, () => (bar.hidden = true), [rowOf(root, last), composer]);
  };
  life.listen(button, "click", () => {
    const held = heldDeletions(room);
    takeBack(room, held);
    site.tell(say("delete.undone", { count: held.length }));
  });
  room.outbox.on("change", paint, life.signal);
  life.add(() => root.replaceChildren());
  bar.hidden = true;
  paint();
  return () => life.end();
}

/**
 * "Undo" in the row itself: next in the order of Tab after the row that was deleted by a key.
 *
 * @type {Page.RowPart["mount"]}
 */
export function mountUndoInRow(root, { room }) {
  const life = new Life();
  const button = element("button", { type: "button", class: "link-button" }, say("delete.undo"));
  /** @type {number | null} */
  let id = null;
  const held = () => heldDeletions(room).filter(({ payload }) => payload.id === id);
  const row = () => /** @type {HTMLElement | null} */ (root.closest(".row"));
  const paint = () => {
    const there = held().length > 0;
    if (there === button.isConnected) return;
    if (there) root.append(button);
    else takeFocus(button, () => button.remove(), [row()]);
  };
  life.listen(button, "click", () => {
    takeBack(room, held());
  });
  room.outbox.on("change", paint, life.signal);
  return {
    paint: (shown) => {
      id = shown.id;
      paint();
    },
    dispose: () => life.end(),
  };
}
