import { loadLate, whenLate, withLate } from "../../lib/late.js";
import { say } from "../../lib/words.js";
import { edit as kind } from "./kind.js";
import { mountMark } from "./mark.js";

/** Changing one's own messages, and seeing what changed messages said before. */
export const edit = /** @satisfies {Page.Feature} */ ({
  words: {
    "edit.edited": "edited",
    "edit.editedAt": "Edited {time}. Show the earlier versions",
    "edit.saving": "Being saved",
  },
  commands: [kind],
  site: (site) => {
    memory = site.memory;
  },
  room(room) {
    // The editor is needed at once where something is unfinished.
    if (memory.get(`edit:${room.key}`)) loadLate().catch(() => {});
    room.events.on("versions", (frame) => room.requests.answer(frame));
    whenLate(({ EditStore }) => room.slices.set("edit", new EditStore(room, memory)), room.life.signal);
  },
  rows: [
    {
      name: "edited",
      place: "head",
      when: ({ edited, joined }) => edited && !joined,
      says: () => say("edit.edited"),
      mount: mountMark,
    },
    {
      // The head of a row that is joined to the one above it has no room.
      name: "edited-joined",
      place: "below",
      when: ({ edited, joined }) => edited && joined,
      says: () => say("edit.edited"),
      mount: mountMark,
    },
  ],
  composer: [{ keys: { ArrowUp: startEditing } }],
});

/** @type {Pick<import("../../lib/memory.js").Memory, "get" | "set">} */
let memory = { get: () => null, set: () => false };

/**
 * @param {Page.Conversation} model
 * @returns {boolean} whether there was something to do; true as long as that is not known
 */
function startEditing(model) {
  let isDone = true;
  withLate(model.site, ({ editLast }) => (isDone = editLast(model)));
  return isDone;
}
