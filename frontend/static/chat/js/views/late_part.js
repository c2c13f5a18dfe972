import { element } from "../lib/dom.js";
import { whenLate } from "../lib/late.js";
import { Life } from "../lib/life.js";

/** @import { Late } from "../lib/late.js" */

/**
 * A part of a row that is there once the late part is loaded.
 *
 * @param {(late: Late) => Page.RowPart["mount"]} pick
 * @returns {Page.RowPart["mount"]}
 */
export const lateRowPart = (pick) => (root, model) => {
  const life = new Life();
  /** @type {Page.Row} */
  let row;
  /** @type {ReturnType<Page.RowPart["mount"]> | undefined} */
  let part;
  whenLate((late) => {
    part = pick(late)(root, model);
    life.add(part.dispose);
    if (row !== undefined) part.paint(row);
  }, life.signal);
  return {
    paint: (shown) => {
      row = shown;
      part?.paint(shown);
    },
    dispose: () => life.end(),
  };
};

/**
 * Mounts the views of features at one place: those of the late part before the others, once they
 * are there.
 *
 * @param {HTMLElement} place
 * @param {Page.Conversation} model
 * @param {{ hook: "foot" | "over", name: string }} what `name`: the class of their elements
 * @returns {() => void} takes them away
 */
export function mountViews(place, model, { hook, name }) {
  const life = new Life();
  /** @type {Set<Page.Mount>} */
  const known = new Set();
  /** @type {HTMLElement | null} */
  let first = null;
  const mount = () => {
    const before = first;
    for (const view of model.site.registry[hook]) {
      if (known.has(view)) continue;
      known.add(view);
      const root = element("div", { class: name });
      first ??= root;
      place.insertBefore(root, before);
      const dispose = view(root, model);
      life.add(() => {
        dispose();
        root.remove();
      });
    }
  };
  mount();
  whenLate(mount, life.signal);
  return () => life.end();
}
