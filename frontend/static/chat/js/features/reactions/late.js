import { names } from "./complete.js";
import { openPicker } from "./picker.js";
import { recentOf } from "./recent.js";
import { mayReact, toggle } from "./toggle.js";
import { showWho } from "./who.js";

/**
 * One of the emoji that somebody uses most, beside each message.
 *
 * @param {number} place
 * @returns {Page.Action}
 */
const quick = (place) => ({
  id: `react-${place}`,
  icon: "smile",
  label: "reactions.with",
  glyph: (site) => recentOf(site).quick()[place] ?? "",
  order: place / 10,
  isTool: true,
  when: mayReact,
  run: ({ row: { id }, ...model }) => {
    const emoji = recentOf(model.site).quick()[place];
    if (id !== null && emoji !== undefined) toggle(model, id, emoji);
  },
});

/** Reacting to messages, who has reacted, and emoji by their names in the composer. */
export const reactionsLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "reactions.tooMany":
      "This message has as many kinds of reactions as it can have. Use one of those.",
    "reactions.gone": "This message was deleted, so nobody can react to it any more.",
    "reactions.with": "React with {emoji}",
    "reactions.who": "See who reacted",
    "reactions.showMore": { other: "and {count} more" },
    "reactions.unloaded": "The names cannot be loaded now. Try again.",
  },
  frames: {
    reactors: { re: "string", id: "number", emoji: "string", people: "array", more: "boolean" },
  },
  actions: [
    ...[0, 1, 2].map(quick),
    {
      id: "react",
      icon: "smile",
      label: "reactions.add",
      keys: "+",
      order: 1,
      isTool: true,
      when: mayReact,
      run: ({ row: { id }, anchor, ...model }) => {
        if (id === null) return;
        const button = anchor.querySelector("[data-act=react]");
        const at = button instanceof HTMLElement ? button : anchor;
        openPicker(model, { id, at, opener: anchor });
      },
    },
    {
      id: "reactors",
      icon: "people",
      label: "reactions.who",
      order: 6,
      when: ({ id, message }) => id !== null && (message?.reactions?.length ?? 0) > 0,
      run: ({ row: { id }, ...model }) => void (id !== null && showWho(model, id)),
    },
  ],
  composer: [names],
});
