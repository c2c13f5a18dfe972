import { say } from "./words.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser forbids it (no https, no permission)
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    console.info("the clipboard is out of reach", error);
    return false;
  }
}

/**
 * Copies a text, and says whether that was possible.
 *
 * @param {Pick<Page.Site, "tell">} site
 * @param {string} text
 * @param {string} [done] what to say then
 */
export async function copy(site, text, done = say("copy.done")) {
  site.tell((await copyText(text)) ? done : say("copy.refused"));
}
