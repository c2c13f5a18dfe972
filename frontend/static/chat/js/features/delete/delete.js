import { loadLate } from "../../lib/late.js";
import { say } from "../../lib/words.js";
import { lateRowPart } from "../../views/late_part.js";
import { deletion, heldDeletions, sendHeld } from "./kind.js";

/** @type {Set<Page.Room>} the rooms that the page keeps */
const rooms = new Set();

/** Deleting messages. A deletion can be taken back for a moment, in place of a question before. */
export const remove = /** @satisfies {Page.Feature} */ ({
  words: { "delete.deleted": "deleted" },
  commands: [deletion],
  site: (site) => site.on("hide", () => rooms.forEach(sendHeld)),
  room(room) {
    rooms.add(room);
    room.life.add(() => rooms.delete(room));
    // What another tab has deleted can be taken back here, too, for as long as that tab holds it.
    room.outbox.on("change", () => {
      if (heldDeletions(room).length > 0) loadLate().catch(() => {});
    });
  },
  rows: [
    {
      name: "undo",
      place: "below",
      when: ({ deleted }) => deleted,
      says: () => say("delete.deleted"),
      mount: lateRowPart((late) => late.mountUndoInRow),
    },
  ],
});
