import { say } from "../../lib/words.js";
import { watchAttention } from "./attention.js";
import * as kinds from "./commands.js";
import { ReadCursor } from "./cursor.js";
import { dividerBefore, mountReading } from "./view.js";

/** @type {Page.Site} the site that the rooms belong to: a page has one */
let site;

/** What is unread: the divider "New", the counts, and the commands that move the cursor. */
export const unread = /** @satisfies {Page.Feature} */ ({
  words: {
    "unread.new": "New",
    "unread.divider": "New messages",
    "unread.jump": "Jump to first unread",
    "unread.mark": "Mark unread from here",
    "unread.marked": "Marked as unread",
    "unread.allRead": "All rooms are marked as read",
    "unread.unloaded": "The first unread message cannot be loaded now. Try again.",
  },
  commands: [kinds.read, kinds.unread],
  site: (started) => {
    site = started;
    watchAttention(started);
  },
  room: (room) => room.slices.set("unread", new ReadCursor(room, site.inbox)),
  before: [dividerBefore],
  over: [mountReading],
  actions: [
    {
      id: "unread",
      icon: "unread",
      label: "unread.mark",
      keys: "u",
      order: 6,
      when: ({ id, message }, me, can, model) =>
        id !== null && message !== null && me !== null && can.includes("mark") && isMember(model),
      run: ({ row: { message }, room }) => {
        if (message === null) return;
        room.slices.get("unread").markUnread(message);
        site.tell(say("unread.marked"));
      },
    },
  ],
});

/** @param {Page.Conversation} model */
function isMember({ site: { inbox }, room }) {
  return inbox.place(room.facts.id) !== undefined;
}
