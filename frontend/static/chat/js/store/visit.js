import { Room } from "./room.js";

/** How long it may take until all is sent before the room's socket is closed, ms. */
const LONGEST_MS = 20_000;
/** How long the room's outbox is kept after that, so that it can tell the other tabs, ms. */
const AFTERWARDS_MS = 2_000;

/**
 * Opens a room that the page does not show, in a room of its own, until what waits there is sent or
 * refused. What takes too long stays stored. Nobody looks at the room meanwhile: one is not shown as
 * present there.
 *
 * @param {Page.Site} site
 * @param {Omit<Page.RoomStart["room"], "former"> & { address: string }} place `address`: the last part
 *   of its page's path, not encoded
 * @param {(room: Page.Room) => void} [act] gives commands
 */
export async function visitRoom(site, { address, ...described }, act) {
  const last = encodeURIComponent(address);
  const page = `${site.urls.home}rooms/${last}/`;
  const socket = site.urls.inbox.replace(/inbox\/$/, `rooms/${last}/`);
  const room = new Room(site, { room: { ...described, former: [] }, socket, page }, { connect });
  room.on("notice", (text) => site.tell(text));
  const done = allSent(room);
  act?.(room);
  room.open();
  await done;
  room.connection.close();
  setTimeout(() => room.dispose(), AFTERWARDS_MS);
}

/**
 * A socket by which one is not shown as present.
 *
 * @param {string} address
 */
function connect(address) {
  const url = new URL(address);
  url.searchParams.set("present", "0");
  return new WebSocket(url);
}

/**
 * Waits until nothing is to be sent any more, or the room cannot be reached.
 *
 * @param {Page.Room} room
 * @returns {Promise<void>}
 */
function allSent({ outbox, connection, life }) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(), LONGEST_MS);
    life.add(() => clearTimeout(timer));
    // The first change comes when what is stored is loaded.
    outbox.on("change", () => {
      if (outbox.entries.every(({ state }) => state === "failed")) resolve();
    });
    connection.on("link", ({ name }) => {
      if (name === "closed" || name === "waiting") resolve();
    });
  });
}
