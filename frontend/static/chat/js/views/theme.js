import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";

/** What the button goes through; an empty name follows the system. */
const THEMES = [
  { name: "", says: "theme.system" },
  { name: "light", says: "theme.light" },
  { name: "dark", says: "theme.dark" },
];

/**
 * A button for light, dark, or as the system has it; remembered.
 *
 * @param {HTMLElement} button
 * @param {{ get(name: string): string | null, set(name: string, value: string): void }} memory
 * @returns {() => void}
 */
export function mountTheme(button, memory) {
  const life = new Life();
  const at = () => {
    const name = memory.get("theme") ?? "";
    return Math.max(0, THEMES.findIndex((theme) => theme.name === name));
  };
  const paint = () => {
    const theme = THEMES[at()];
    document.documentElement.dataset.theme = theme?.name ?? "";
    button.ariaLabel = say(theme?.says ?? "theme.system");
    button.title = button.ariaLabel;
  };
  life.listen(button, "click", () => {
    memory.set("theme", THEMES[(at() + 1) % THEMES.length]?.name ?? "");
    paint();
  });
  paint();
  return () => life.end();
}
