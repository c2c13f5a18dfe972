import { need } from "../lib/dom.js";
import { paintAvatar } from "./avatar.js";

/**
 * Paints the card that says who one is here.
 *
 * @param {ParentNode} within
 * @param {Wire.Person | null} me
 */
export function paintMe(within, me) {
  const card = within.querySelector(".me-card");
  card?.toggleAttribute("hidden", me === null);
  if (card === null || me === null) return;
  paintAvatar(need(card, "[data-avatar]", HTMLElement), me);
  need(card, "[data-me-name]", HTMLElement).textContent = me.name;
  need(card, "[data-me-kind]", HTMLElement).textContent = me.guest ? "Guest" : "";
}
