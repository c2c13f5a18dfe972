import { whenLate, withLate } from "../lib/late.js";
import { Life } from "../lib/life.js";

/** Events that are kept at most. */
const MOST = 50;

/**
 * Keeps what is done at an element until the late part is here, which then gets it, so that neither
 * the first key nor the first click is missed. Where the late part cannot be loaded it is forgotten.
 *
 * @param {HTMLElement} root
 * @param {string[]} types of events
 * @param {{
 *   site: Page.Site, life: Life, isKept?: (event: any) => boolean, isUse?: (event: any) => boolean,
 *   run: (late: Page.Late, early: Event[]) => void,
 * }} how `isKept`: is the event one of those? `isUse`: the person waits for what it does, so the late
 *   part is loaded
 */
export function keepEvents(root, types, { site, life, isKept = () => true, isUse = () => true, run }) {
  const waits = new Life();
  /** @type {Event[]} */
  const early = [];
  const heard = (/** @type {Event} */ event) => {
    if (!isKept(event)) return;
    if (early.push(event) > MOST) early.shift();
    if (isUse(event)) withLate(site, undefined, () => (early.length = 0));
  };
  for (const type of types) waits.listen(root, type, heard);
  whenLate((late) => {
    waits.end();
    run(late, early);
  }, life.signal);
  life.add(() => waits.end());
}
