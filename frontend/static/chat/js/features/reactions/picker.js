import { element, icon } from "../../lib/dom.js";
import { say } from "../../lib/words.js";
import { below, showMenu, showSheet } from "../../views/menu.js";
import { FREQUENT } from "./emoji.js";
import { isMine } from "./kind.js";
import { recentOf } from "./recent.js";
import { toggle } from "./toggle.js";

/** Emoji in the strip, and in each of its lines. */
const OFFERED = 24;
const COLUMNS = 8;

/**
 * Offers emoji for a message: as a menu at a button, or as a sheet for fingers.
 *
 * @param {Page.Conversation} model
 * @param {{ id: number, at: HTMLElement, opener: HTMLElement }} where `at`: what the menu opens
 *   beside; `opener`: what gets the focus back
 */
export function openPicker(model, { id, at, opener }) {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const close = coarse ? openSheet() : openMenu();

  function openMenu() {
    const menu = element("div", { class: "menu reaction-picker", role: "menu" });
    menu.ariaLabel = say("reactions.add");
    menu.append(...buttons("menuitemcheckbox", "aria-checked"));
    menu.addEventListener("keydown", (event) => step(event, menu));
    return showMenu(model.site.overlays, menu, { opener, place: below(at) });
  }

  function openSheet() {
    const sheet = element("dialog", { class: "sheet", tabindex: "-1" });
    const grid = element("div", { class: "reaction-picker" });
    const cancel = element("button", { type: "button" }, icon("close"), say("overlay.close"));
    sheet.ariaLabel = say("reactions.add");
    grid.append(...buttons("button", "aria-pressed"));
    grid.addEventListener("keydown", (event) => step(event, grid));
    cancel.addEventListener("click", () => sheet.close());
    sheet.append(grid, cancel);
    showSheet(model.site.overlays, sheet);
    return () => sheet.close();
  }

  /**
   * @param {string} role
   * @param {string} state the attribute that says whether one has reacted with it
   */
  function buttons(role, state) {
    const { reactions = [] } = model.room.find(id) ?? {};
    const me = model.room.session.me?.id;
    const mine = reactions.filter((reaction) => isMine(reaction, me)).map(({ emoji }) => emoji);
    return recentOf(model.site).top(OFFERED).map((emoji) => {
      const attributes = { type: "button", role, [state]: String(mine.includes(emoji)) };
      const button = element("button", { ...attributes, "data-emoji": emoji }, emoji);
      button.ariaLabel = FREQUENT.get(emoji) ?? emoji;
      button.title = FREQUENT.get(emoji) ?? "";
      button.addEventListener("click", () => {
        close();
        toggle(model, id, emoji);
      });
      return button;
    });
  }
}

/**
 * Moves the focus in the grid by the arrow keys.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} grid
 */
function step(event, grid) {
  const buttons = [...grid.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const forward = grid.matches(":dir(rtl)") ? -1 : 1;
  const last = buttons.length - 1;
  const to = {
    ...{ ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: last },
    ...{ ArrowDown: at + COLUMNS, ArrowUp: at - COLUMNS },
  };
  if (!(event.key in to)) return;
  event.preventDefault();
  buttons[to[/** @type {keyof typeof to} */ (event.key)]]?.focus();
}
