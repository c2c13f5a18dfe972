import { element, need, stamp } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { ownZone, post, reason } from "./post.js";
import { statusLine } from "./state.js";

/** What people say most, each with an emoji and for how long it usually holds. */
const USUAL = /** @type {const} */ ([
  ["📅", "people.meeting", "1h"],
  ["🍽️", "people.lunch", "1h"],
  ["🏠", "people.remote", "today"],
  ["🤒", "people.sick", "today"],
  ["🌴", "people.holiday", "week"],
]);
const ENDS = ["30m", "1h", "today", "week", "never"];

/**
 * Asks for a status. The dialog stays until the server has taken it: nothing typed is lost.
 *
 * @param {Page.Site} site
 */
export function openStatus(site) {
  const life = new Life();
  const dialog = /** @type {HTMLDialogElement} */ (stamp("status-dialog"));
  const form = need(dialog, "form", HTMLFormElement);
  const [emoji, text] = ["emoji", "text"].map((name) => need(form, `[name=${name}]`, HTMLInputElement));
  const ends = need(form, "select", HTMLSelectElement);
  if (!emoji || !text) throw new TypeError("the dialog lacks a field");
  label(dialog);
  ends.append(...ENDS.map((end) => element("option", { value: end }, say(`people.until-${end}`))));
  const { me } = site.inbox;
  const status = me !== undefined && statusLine(me) !== "" ? me.status : undefined;
  emoji.value = status?.emoji ?? "";
  text.value = status?.text ?? "";
  const clear = need(dialog, "[data-act=clear]", HTMLButtonElement);
  clear.hidden = status === undefined;
  need(dialog, ".status-usual", HTMLElement).append(
    ...USUAL.map(([sign, key, end]) => {
      const button = element("button", { type: "button", class: "button small" }, `${sign} ${say(key)}`);
      life.listen(button, "click", () => {
        [emoji.value, text.value, ends.value] = [sign, say(key), end];
        text.focus();
      });
      return button;
    }),
  );
  const save = async () => {
    const fields = { emoji: emoji.value.trim(), text: text.value, ends: ends.value, zone: ownZone() };
    const error = need(dialog, ".field-error", HTMLElement);
    error.hidden = true;
    try {
      await post(site, `${site.urls.profile}status/`, fields);
      dialog.close();
    } catch (failure) {
      error.textContent = reason(failure);
      error.hidden = false;
      text.focus();
    }
  };
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    void save();
  });
  life.listen(clear, "click", () => {
    emoji.value = text.value = "";
    void save();
  });
  life.listen(need(dialog, "[data-act=cancel]", HTMLButtonElement), "click", () => dialog.close());
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  site.overlays.showModal(dialog);
  text.focus();
}

/** @param {HTMLElement} dialog */
function label(dialog) {
  need(dialog, "h2", HTMLElement).textContent = say("people.statusTitle");
  const words = ["people.emoji", "people.text", "people.shown"];
  for (const [place, span] of dialog.querySelectorAll("label span").entries()) {
    span.textContent = say(words[place] ?? "");
  }
  need(dialog, "[data-act=clear]", HTMLElement).textContent = say("people.clear");
  need(dialog, "[data-act=cancel]", HTMLElement).textContent = say("people.cancel");
  need(dialog, "button.primary", HTMLElement).textContent = say("people.save");
}
