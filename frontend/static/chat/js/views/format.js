import { composing, element, icon } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";

/** @typedef {{ id: string, label: string, keys?: string, wrap?: string, line?: string }} Mark */
/**
 * Marks of Markdown: those around the selection, and those at the beginning of its lines.
 *
 * @type {Mark[]}
 */
const MARKS = [
  { id: "bold", label: "format.bold", keys: "b", wrap: "**" },
  { id: "italic", label: "format.italic", keys: "i", wrap: "*" },
  { id: "code", label: "format.code", keys: "e", wrap: "`" },
  { id: "quote", label: "format.quote", line: "> " },
  { id: "list", label: "format.list", line: "- " },
];

/**
 * Buttons and keys that put marks of Markdown around what is selected.
 *
 * @param {HTMLElement} root the toolbar
 * @param {HTMLTextAreaElement} area
 * @param {KeyboardEvent[]} early keys that were pressed before
 */
export function mountFormat(root, area, early) {
  const life = new Life();
  const buttons = MARKS.map((mark, index) => formatButton(mark, index, area));
  root.replaceChildren(...buttons);
  life.listen(root, "keydown", (event) => step(event, buttons));
  const key = (/** @type {KeyboardEvent} */ event) => {
    const mark = MARKS.find(({ keys }) => keys === event.key.toLowerCase());
    if (mark === undefined || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (composing(event)) return;
    event.preventDefault();
    format(area, mark);
  };
  life.listen(area, "keydown", key);
  for (const event of early) key(event);
  life.add(() => root.replaceChildren());
  return () => life.end();
}

/**
 * @param {Mark} mark
 * @param {number} index
 * @param {HTMLTextAreaElement} area
 */
function formatButton(mark, index, area) {
  const words = say(mark.label);
  const attributes = { type: "button", class: "icon-button", tabindex: index === 0 ? "0" : "-1" };
  const button = element("button", { ...attributes, "aria-label": words, title: words }, icon(mark.id));
  // The field keeps the focus, and a phone its keyboard.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => format(area, mark));
  return button;
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {Mark} mark
 */
function format(area, { wrap = "", line = "" }) {
  const { value } = area;
  const start = line === "" ? area.selectionStart : value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const chosen = value.slice(start, area.selectionEnd);
  const text = line === "" ? wrap + chosen + wrap : line + chosen.replaceAll("\n", `\n${line}`);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, area.selectionEnd);
  // Deprecated, and the only way that can be undone by the keys for it.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (line === "") area.setSelectionRange(start + wrap.length, start + wrap.length + chosen.length);
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} buttons
 */
function step(event, buttons) {
  const at = buttons.findIndex((button) => button === event.target);
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (at < 0 || by === undefined) return;
  event.preventDefault();
  const next = buttons[(at + by + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next?.focus();
}
