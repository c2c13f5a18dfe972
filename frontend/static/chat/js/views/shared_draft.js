import { Life } from "../lib/life.js";

/**
 * Follows what other tabs do with the draft that a field shows.
 *
 * @param {HTMLTextAreaElement} area
 * @param {Page.Composer} composer
 */
export function mountSharedDraft(area, composer) {
  const life = new Life();
  const { drafts } = composer;
  life.listen(window, "storage", (event) => followDraft(composer, event, area.value));
  // It may have been sent in another tab before this was mounted.
  if (!drafts.isOwn && area.value !== "" && drafts.text === "") composer.restore();
  return () => life.end();
}

/**
 * Another tab has changed what the browser has stored. A draft that was sent there is not shown here
 * any longer; one's own, in whose place it was stored, is stored again.
 *
 * @param {Page.Composer} composer
 * @param {Pick<StorageEvent, "key" | "oldValue" | "newValue">} event
 * @param {string} shown the text in the field
 */
export function followDraft(composer, { key, oldValue, newValue }, shown) {
  const { drafts, reply } = composer;
  if (newValue !== null || shown === "" || !key?.endsWith(`:${drafts.storedAs}`)) return;
  if (!drafts.isOwn || shown === oldValue) return composer.restore();
  drafts.text = shown;
  drafts.flush();
  drafts.reply = reply;
}
