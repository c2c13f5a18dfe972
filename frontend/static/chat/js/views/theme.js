import { say } from "../lib/words.js";

/** @typedef {Pick<import("../lib/memory.js").Memory, "get" | "set">} Memory */

/** What the button goes through; an empty name follows the system. */
const THEMES = [
  { name: "", says: "theme.system" },
  { name: "light", says: "theme.light" },
  { name: "dark", says: "theme.dark" },
];

/** @param {Memory} memory */
function indexOfTheme(memory) {
  const name = memory.get("theme") ?? "";
  return Math.max(0, THEMES.findIndex((theme) => theme.name === name));
}

/**
 * Shows the colours that are remembered: light, dark, or as the system has it.
 *
 * @param {HTMLElement} button says which they are
 * @param {Memory} memory
 */
export function paintTheme(button, memory) {
  const theme = THEMES[indexOfTheme(memory)];
  document.documentElement.dataset.theme = theme?.name ?? "";
  button.ariaLabel = say(theme?.says ?? "theme.system");
  button.title = button.ariaLabel;
}

/**
 * Goes on to the next colours, and remembers them.
 *
 * @param {HTMLElement} button
 * @param {Memory} memory
 */
export function changeTheme(button, memory) {
  memory.set("theme", THEMES[(indexOfTheme(memory) + 1) % THEMES.length]?.name ?? "");
  paintTheme(button, memory);
}
