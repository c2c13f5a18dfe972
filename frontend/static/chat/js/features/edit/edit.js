import { loadLate, whenLate, withLate } from "../../lib/late.js";
import { say } from "../../lib/words.js";
import { isWritten } from "../../store/commands.js";
import { edit as kind, mayEdit } from "./kind.js";
import { mountMark } from "./mark.js";

/** Changing one's own messages, and seeing what changed messages said before. */
export const edit = /** @satisfies {Page.Feature} */ ({
  words: {
    "edit.edited": "edited",
    "edit.editedAt": "Edited {time}. Show the earlier versions",
    "edit.saving": "Being saved",
    "edit.unsent": "Your last message is not sent yet. You can edit it as soon as it is.",
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
  composer: [{ keys: { ArrowUp: editLast } }],
});

/** @type {Pick<import("../../lib/memory.js").Memory, "get" | "set">} */
let memory = { get: () => null, set: () => false };

/**
 * Edits the last message of one's own that is loaded.
 *
 * @param {Page.Conversation} model
 * @returns {boolean} whether there was something to do
 */
function editLast({ room, site, composer }) {
  const { outbox, session, facts, log } = room;
  if (composer !== room.composer || room.slices.get("edit")?.current) return false;
  if (outbox.entries.some((entry) => isWritten(entry) && entry.state !== "failed")) {
    site.tell(say("edit.unsent"));
    return true;
  }
  const loaded = [...log.timeline.messages, ...log.timeline.beyond];
  const own = loaded
    .map((message) => room.overlays.message(message))
    .filter(({ id, by, deleted = false }) => mayEdit({ id, by, deleted }, session.me, facts.can ?? []));
  const last = own.at(-1);
  if (last === undefined) return false;
  withLate(site, () => room.slices.get("edit").begin(last));
  return true;
}
