import { boot } from "./lib/dom.js";
import { openRoom } from "./room_parts.js";
import { buildPage } from "./room_page.js";

/** @type {Page.RoomBoot} */
const start = boot("boot");
const room = openRoom(start);
buildPage(start, room);
listen(room.socket);
room.socket.open();

/**
 * What the browser tells of network and visibility, passed on to the connection.
 *
 * @param {typeof room.socket} socket
 */
function listen(socket) {
  const awake = () => {
    if (!document.hidden) socket.hurry();
  };
  addEventListener("online", awake);
  addEventListener("offline", awake);
  document.addEventListener("visibilitychange", awake);
  addEventListener("pagehide", () => socket.close());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) socket.open();
  });
}
