import { element, part, takeFocus } from "../lib/dom.js";
import { Life } from "../lib/life.js";

/** How long it is shown while neither pointer nor focus is on it, ms. */
const SHOWN_MS = 10_000;

/**
 * Shows a notice with a button, until the button is pressed, another notice comes, or some time is over.
 *
 * @param {Page.Site} site
 * @param {string} text
 * @param {{ label: string, run: () => void }} act what the button says and does
 * @returns {Life} the life of the notice: to end it removes the notice
 */
export function showActToast(site, text, { label, run }) {
  const life = new Life();
  const button = element("button", { type: "button", class: "link-button" }, label);
  const toast = element("div", { class: "toast act-toast", "data-testid": "act-toast" }, text, button);
  const place = element("div", { class: "toasts" }, toast);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const stay = () => clearTimeout(timer);
  const end = () => life.end();
  const wait = () => {
    stay();
    if (toast.matches(":hover, :focus-within")) return;
    timer = setTimeout(end, SHOWN_MS);
  };
  // Said to screen readers as every notice is; shown with its button instead.
  site.tell(text);
  const plain = part(document, "toasts");
  plain.replaceChildren();
  plain.after(place);
  for (const type of ["pointerenter", "focusin"]) life.listen(toast, type, stay);
  for (const type of ["pointerleave", "focusout"]) life.listen(toast, type, wait);
  life.listen(button, "click", () => {
    end();
    run();
  });
  site.on("notice", end, life.signal);
  life.add(stay);
  life.add(() => takeFocus(place, () => place.remove()));
  wait();
  return life;
}
