import { read, unread as mark } from "./commands.js";
import { ReadCursor } from "./cursor.js";
import { watchKeys } from "./keys.js";
import { dividerBefore, mountReading } from "./view.js";

/** @type {Page.Site} the site that the rooms belong to: a page has one */
let site;

/** What is unread: the divider "New", the counts, and the commands that move the cursor. */
export const unread = /** @satisfies {Page.Feature} */ ({
  words: {
    "unread.new": "New",
    "unread.divider": "New messages",
  },
  commands: [read, mark],
  site: (started) => {
    site = started;
    watchKeys(started);
  },
  room: (room) => room.slices.set("unread", new ReadCursor(room, site.inbox)),
  before: [dividerBefore],
  over: [mountReading],
});
