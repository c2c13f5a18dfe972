/** What the button goes through; an empty name follows the system. */
const THEMES = [
  { name: "", says: "Colours: as the system" },
  { name: "light", says: "Colours: light" },
  { name: "dark", says: "Colours: dark" },
];

/** Light, dark, or as the system has it; remembered. */
export class ThemeView {
  #memory;
  #buttons = [...document.querySelectorAll("[data-theme-button]")];

  /** @param {{ get(name: string): string | null, set(name: string, value: string): void }} memory */
  constructor(memory) {
    this.#memory = memory;
    for (const button of this.#buttons) button.addEventListener("click", () => this.#next());
    this.#paint();
  }

  get #at() {
    const name = this.#memory.get("theme") ?? "";
    return Math.max(0, THEMES.findIndex((theme) => theme.name === name));
  }

  #next() {
    const theme = THEMES[(this.#at + 1) % THEMES.length];
    this.#memory.set("theme", theme?.name ?? "");
    this.#paint();
  }

  #paint() {
    const theme = THEMES[this.#at];
    document.documentElement.dataset.theme = theme?.name ?? "";
    for (const button of this.#buttons) {
      button.setAttribute("aria-label", theme?.says ?? "");
      button.setAttribute("title", theme?.says ?? "");
    }
  }
}
