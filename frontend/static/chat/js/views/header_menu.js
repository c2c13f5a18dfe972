import { say } from "../lib/words.js";
import { groupOf, openMenu } from "./menu.js";

/**
 * Opens the menu of a room: what features have put there, as far as it can be done now.
 *
 * @param {HTMLElement} opener
 * @param {Page.Conversation} model
 * @param {Page.RoomView} view
 */
export function openHeaderMenu(opener, model, view) {
  const items = model.site.registry.header.filter(
    (item) => item.place === "menu" && item.when(model),
  );
  openMenu(
    model.site.overlays,
    items.map(({ icon: glyph, label, order, run }) => ({
      ...{ icon: glyph, label: say(label), group: groupOf(order), run: () => run(model, view) },
    })),
    { opener },
  );
}
