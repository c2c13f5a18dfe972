import { element } from "../../lib/dom.js";
import { cleanText } from "../../lib/text.js";
import { say } from "../../lib/words.js";
import { namesOf } from "./store.js";

/** More people than this are not called without a question. */
const FEW = 20;

/** @type {WeakMap<Page.Composer, string>} the text of a composer that may be sent */
const ready = new WeakMap();

/**
 * Keeps a text in the field until the names in it are known, and until one has said that so many
 * people are to be called.
 *
 * @param {Page.Conversation} model
 * @param {() => void} submit sends it
 * @returns {boolean} whether it is kept; it is sent by itself then
 */
export function holdToCall({ composer, room, site }, submit) {
  const text = cleanText(composer.drafts.text);
  if (!text.includes("@")) return false;
  if (ready.get(composer) === text) return false;
  const store = namesOf(room);
  const load = store.unknown(text, site);
  const isCall = /@(room|here)/iu.test(text) && room.facts.can?.includes("call") === true;
  const isLive = room.connection.link.name === "live";
  if (load === null && (!isCall || !isLive)) return false;
  const count = async () => {
    await load?.();
    return isCall ? store.countCalled(text) : 0;
  };
  void mayBeSent({ composer, site }, text, count).then((isReady) => isReady && submit());
  return true;
}

/**
 * @param {Pick<Page.Conversation, "composer" | "site">} model
 * @param {string} text
 * @param {() => Promise<number>} count how many people it calls
 * @returns {Promise<boolean>}
 */
async function mayBeSent({ composer, site }, text, count) {
  let called = 0;
  try {
    called = await count();
  } catch (error) {
    console.info("whom a text calls could not be counted", error);
  }
  if (called > FEW && !(await confirmed(site, called))) {
    composer.focus();
    return false;
  }
  // Somebody may have written on meanwhile.
  if (cleanText(composer.drafts.text) !== text) return false;
  ready.set(composer, text);
  const once = new AbortController();
  composer.on(
    "sent",
    () => {
      ready.delete(composer);
      once.abort();
    },
    once.signal,
  );
  return true;
}

/**
 * @param {Page.Site} site
 * @param {number} count
 * @returns {Promise<boolean>}
 */
function confirmed(site, count) {
  const title = element("h2", { id: "call-title" }, say("mentions.ask", { count }));
  const cancel = element("button", { class: "button", value: "" }, say("mentions.cancel"));
  const call = element("button", { class: "button primary", value: "call" }, say("mentions.call"));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": title.id, "data-testid": "call" },
    element(
      "form",
      { method: "dialog" },
      title,
      element("p", { class: "dialog-line" }, say("mentions.askWhy")),
      element("p", { class: "dialog-line dialog-end" }, cancel, call),
    ),
  );
  document.body.append(dialog);
  site.overlays.showModal(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "call");
      dialog.remove();
    });
  });
}
