import { isolated } from "../../lib/dom.js";
import { phrase, say } from "../../lib/words.js";

/**
 * Who has pinned a message, as far as the room has told the name.
 *
 * @param {string | undefined} name
 */
export function pinnedBy(name) {
  return name === undefined ? [say("pins.pinned")] : phrase("pins.by", { name: isolated(name) });
}
