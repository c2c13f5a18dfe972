import { say } from "../../lib/words.js";
import { deleteMessage, deletion, mayDelete, sendHeld } from "./kind.js";
import { mountUndoBar, mountUndoInRow } from "./undo.js";

/** @type {Set<Page.Room>} the rooms that the page keeps */
const rooms = new Set();

/** Deleting messages. A deletion can be taken back for a moment, in place of a question before. */
export const remove = /** @satisfies {Page.Feature} */ ({
  words: {
    "delete.delete": "Delete",
    "delete.deleted": "deleted",
    "delete.done": { one: "Message deleted.", other: "{count} messages deleted." },
    "delete.undo": "Undo",
    "delete.undone": { one: "The message is back.", other: "{count} messages are back." },
    "delete.notAllowed": "You cannot delete this message. Ask a moderator of the room.",
    "delete.notFound": "This message is not there any more.",
  },
  commands: [deletion],
  // Features are started before the shell, whose listener closes the connection.
  site: () => addEventListener("pagehide", () => rooms.forEach(sendHeld)),
  room(room) {
    rooms.add(room);
    room.life.add(() => rooms.delete(room));
  },
  actions: [
    {
      id: "delete",
      icon: "trash",
      label: "delete.delete",
      keys: "Delete",
      order: 9,
      when: mayDelete,
      run: ({ row, room, anchor }) => {
        // The button that was pressed goes away with the message.
        anchor.focus({ preventScroll: true });
        if (row.id !== null) void deleteMessage(room, row.id);
      },
    },
  ],
  rows: [
    {
      name: "undo",
      place: "below",
      when: ({ deleted }) => deleted,
      says: () => say("delete.deleted"),
      mount: mountUndoInRow,
    },
  ],
  foot: [mountUndoBar],
});
