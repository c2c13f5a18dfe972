import { element } from "../lib/dom.js";

const SHOWN_MS = 4_000;

/**
 * Shows a notice for a moment. Screen readers hear it elsewhere.
 *
 * @param {HTMLElement} root
 * @param {string} text
 */
export function showToast(root, text) {
  const toast = element("p", { class: "toast", "data-testid": "toast" }, text);
  root.replaceChildren(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
}
