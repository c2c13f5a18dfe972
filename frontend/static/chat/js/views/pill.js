import { need, takeFocus } from "../lib/dom.js";
import { say } from "../lib/words.js";

/**
 * Paints the button that leads to the end of the log, with the number of new messages there.
 *
 * @param {HTMLElement} pill
 * @param {{ unseen: { count: number, more: boolean }, detached: boolean, atEnd: boolean }} log
 *   detached: its newest page is not loaded
 */
export function showPill(pill, { unseen: { count, more }, detached, atEnd }) {
  takeFocus(pill, () => (pill.hidden = atEnd || (count === 0 && !detached)));
  const news = say(more ? "log.moreNews" : "log.news", { count });
  need(pill, "span", HTMLElement).textContent = count === 0 ? say("log.now") : news;
}
