import { mountEditor } from "./editor.js";
import { mayEdit } from "./last.js";

/** The editor, and the earlier versions. */
export const editLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "edit.unsent": "Your last message is not sent yet. You can edit it as soon as it is.",
    "edit.tooLate": "This message can no longer be edited: the time for that is over.",
    "edit.tooLong": "The server takes no text as long as this. Shorten it, then save again.",
    "edit.gone": "This message was deleted before your change was saved.",
    "edit.notAllowed": "You can no longer edit this message.",
    "edit.edit": "Edit",
    "edit.field": "Edit your message",
    "edit.save": "Save",
    "edit.cancel": "Cancel",
    "edit.bar": "Editing: {text}",
    "edit.keys": "Esc cancels",
    "edit.conflict": "You have changed this message elsewhere in the meantime. It now says:",
    "edit.theirs": "What the message says now",
    "edit.keep": "Keep that text",
    "edit.empty": "Nothing is left of this message.",
    "edit.erase": "Delete the message",
    "edit.move": "Use the text for a new message",
    "edit.notSaved": "Your change was not saved. It is in the editor again.",
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
  actions: [
    {
      id: "edit",
      icon: "pencil",
      label: "edit.edit",
      keys: "e",
      order: 3,
      when: mayEdit,
      run: ({ row, room }) => {
        if (row.message !== null) room.slices.get("edit").begin(row.message);
      },
    },
  ],
  foot: [mountEditor],
});
