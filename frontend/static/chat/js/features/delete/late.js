import { deleteMessage, mayDelete } from "./acts.js";
import { mountUndoBar } from "./undo.js";

/** Deleting a message, and the line that takes it back. */
export const removeLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "delete.notAllowed": "You cannot delete this message. Ask a moderator of the room.",
    "delete.notFound": "This message is not there any more.",
    "delete.delete": "Delete",
    "delete.done": { one: "Message deleted.", other: "{count} messages deleted." },
    "delete.undo": "Undo",
    "delete.undone": { one: "The message is back.", other: "{count} messages are back." },
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
  foot: [mountUndoBar],
});
