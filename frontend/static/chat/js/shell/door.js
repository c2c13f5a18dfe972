import { Life } from "../lib/life.js";

/** The close code for a room that one may not know of. */
const NO_ROOM = 4504;
/** How the key of a private or direct room begins. */
const SECRET = "~";

/**
 * Takes a private room off the page when the server does not let one in any longer: the session has
 * ended, perhaps in another tab, and whoever is here now has no right to the log. The server's own page
 * says that there is no such room.
 *
 * @param {Pick<Page.Frame, "room" | "on">} frame
 */
export function watchDoor(frame) {
  let life = new Life();
  const watch = () => {
    life.end();
    life = new Life();
    const { room } = frame;
    if (room === null || !room.key.startsWith(SECRET)) return;
    const look = () => {
      const { link } = room.connection;
      if (link.name === "closed" && link.code === NO_ROOM) location.reload();
    };
    room.connection.on("link", look, life.signal);
    look();
  };
  frame.on("shown", watch);
  watch();
}
