import { boot } from "./lib/dom.js";
import { openRoom } from "./room_parts.js";
import { buildPage } from "./room_page.js";

/** @type {Page.RoomBoot} */
const start = boot("boot");
const room = await openRoom(start);
buildPage(start, room);
room.socket.open();
