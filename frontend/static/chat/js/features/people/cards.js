import { Life } from "../../lib/life.js";
import { openCard } from "./card.js";

/**
 * A click on the face or the name of an author opens their card.
 *
 * @type {Page.Mount}
 */
export function mountCards(root, model) {
  const life = new Life();
  const log = root.parentElement;
  if (log === null) return () => {};
  life.listen(log, "click", ({ target }) => {
    const face = target instanceof Element && target.closest(".row > .avatar, .row-name");
    if (!(face instanceof HTMLElement)) return;
    const by = model.room.find(Number(face.closest(".row")?.getAttribute("data-id")))?.by;
    if (by) openCard(model, by, face);
  });
  return () => life.end();
}

/** @type {Page.Action} the same for keys and fingers */
export const author = {
  ...{ id: "author", icon: "person", label: "people.author", order: 9 },
  when: ({ id, by }, me) => id !== null && by.id !== me?.id,
  run: ({ row, anchor, ...model }) => openCard(model, row.by, anchor),
};
