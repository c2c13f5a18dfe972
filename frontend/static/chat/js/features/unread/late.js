import { say } from "../../lib/words.js";
import { mountJump } from "./jump.js";
import { watchTitle } from "./title.js";

/** Marking messages as unread, rooms as read, and what the title says of what is unread. */
export const unreadLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "unread.jump": "Jump to first unread",
    "unread.unloaded": "The first unread message cannot be loaded now. Try again.",
    "unread.mark": "Mark unread from here",
    "unread.marked": "Marked as unread",
    "unread.allRead": "All rooms are marked as read",
    "unread.notRead": {
      one: "{count} room could not be marked as read. Try again.",
      other: "{count} rooms could not be marked as read. Try again.",
    },
  },
  actions: [
    {
      id: "unread",
      icon: "unread",
      label: "unread.mark",
      keys: "u",
      order: 6,
      when: ({ id, message }, me, can, model) =>
        id !== null && message !== null && me !== null && can.includes("mark") && isMember(model),
      run: ({ row: { message }, room, site }) => {
        if (message === null) return;
        room.slices.get("unread").markUnread(message);
        site.tell(say("unread.marked"));
      },
    },
  ],
  site: watchTitle,
  over: [mountJump],
});

/** @param {Page.Conversation} model */
function isMember({ site: { inbox }, room }) {
  return inbox.place(room.facts.id) !== undefined;
}
