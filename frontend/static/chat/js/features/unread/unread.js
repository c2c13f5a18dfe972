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
  },
  commands: [kinds.read, kinds.unread],
  site: (started) => {
    site = started;
    watchAttention(started);
  },
  room: (room) => room.slices.set("unread", new ReadCursor(room, site.inbox)),
  before: [dividerBefore],
  over: [mountReading],
});
