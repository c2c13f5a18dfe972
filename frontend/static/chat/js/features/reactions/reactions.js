import { react } from "./kind.js";
import { addOwnReactions } from "./own.js";
import { strip } from "./strip.js";

/** Reactions to messages. */
export const reactions = /** @satisfies {Page.Feature} */ ({
  words: {
    "reactions.title": "Reactions",
    "reactions.add": "Add a reaction",
    "reactions.you": "You",
    "reactions.more": { other: "{count} more" },
    "reactions.pill": { other: "{emoji} {count}: {names}" },
  },
  commands: [react],
  room: addOwnReactions,
  rows: [strip],
});
