import { say } from "../../lib/words.js";
import { isWritten } from "../../store/commands.js";
import { mountEditor } from "./editor.js";
import { edit as kind, mayEdit } from "./kind.js";
import { mountMark } from "./mark.js";
import { EditStore } from "./store.js";
import { VersionsQuery } from "./versions_query.js";

/** Changing one's own messages, and seeing what changed messages said before. */
export const edit = /** @satisfies {Page.Feature} */ ({
  words: {
    "edit.edit": "Edit",
    "edit.edited": "edited",
    "edit.editedAt": "Edited {time}. Show the earlier versions",
    "edit.saving": "Being saved",
    "edit.field": "Edit your message",
    "edit.save": "Save",
    "edit.cancel": "Cancel",
    "edit.bar": "Editing: {text}",
    "edit.keys": "Esc cancels",
    "edit.unsent": "Your last message is not sent yet. You can edit it as soon as it is.",
    "edit.conflict": "You have changed this message elsewhere in the meantime. It now says:",
    "edit.theirs": "What the message says now",
    "edit.keep": "Keep that text",
    "edit.empty": "Nothing is left of this message.",
    "edit.erase": "Delete the message",
    "edit.move": "Use the text for a new message",
    "edit.notSaved": "Your change was not saved. It is in the editor again.",
    "edit.tooLate": "This message can no longer be edited: the time for that is over.",
    "edit.tooLong": "The server takes no text as long as this. Shorten it, then save again.",
    "edit.gone": "This message was deleted before your change was saved.",
    "edit.notAllowed": "You can no longer edit this message.",
    "edit.lost": "The message was deleted. What you had written is in the field for a new message.",
    "versions.title": "Earlier versions",
    "versions.first": "First version",
    "versions.loading": "Loading…",
    "versions.more": "Show later versions",
    "versions.none": "There are no earlier versions of this message.",
    "versions.unloaded": "The earlier versions cannot be loaded now.",
    "versions.again": "Try again",
    "versions.close": "Close",
  },
  frames: { versions: { re: "string", id: "number", versions: "array", more: "boolean" } },
  commands: [kind],
  site: (site) => {
    memory = site.memory;
  },
  room(room) {
    room.slices.set("edit", new EditStore(room, memory));
    const query = new VersionsQuery((frame) => room.connection.send(frame));
    query.register(room.events);
    room.slices.set("versions", query);
  },
  actions: [
    {
      id: "edit",
      icon: "pencil",
      label: "edit.edit",
      keys: "e",
      order: 3,
      when: mayEdit,
      run: ({ row, room }) => {
        if (row.message !== null) storeOf(room).begin(row.message);
      },
    },
  ],
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
  foot: [mountEditor],
});

/** @type {Pick<import("../../lib/memory.js").Memory, "get" | "set">} */
let memory = { get: () => null, set: () => false };

/** @param {Page.Room} room @returns {EditStore} */
const storeOf = (room) => room.slices.get("edit");

/**
 * Edits the last message of one's own that is loaded.
 *
 * @param {Page.Conversation} model
 * @returns {boolean} whether there was something to do
 */
function editLast({ room, site, composer }) {
  const { outbox, session, facts, log } = room;
  if (composer !== room.composer || storeOf(room).current !== null) return false;
  if (outbox.entries.some(isWritten)) {
    site.tell(say("edit.unsent"));
    return true;
  }
  const loaded = [...log.timeline.messages, ...log.timeline.beyond];
  const own = loaded
    .map((message) => room.overlays.message(message))
    .filter(({ id, by, deleted = false }) => mayEdit({ id, by, deleted }, session.me, facts.can ?? []));
  const last = own.at(-1);
  if (last === undefined) return false;
  storeOf(room).begin(last);
  return true;
}
