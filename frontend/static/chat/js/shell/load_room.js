import { Refused, getJSON } from "../lib/http.js";
import { say } from "../lib/words.js";

/**
 * Asks the server for a room that the page does not keep, and marks links to it as busy meanwhile.
 * Where the person may not see the room, the server's own page says why.
 *
 * @param {string} path of the room's page
 * @param {Pick<Page.Site, "tell">} site
 * @param {{
 *   isWanted: () => boolean, show: (start: Page.RoomStart) => void, stay: () => void,
 * }} page `isWanted`: false once one has gone elsewhere. `stay`: called where the room cannot be shown
 */
export async function loadRoom(path, site, { isWanted, show, stay }) {
  const links = [...document.links].filter(({ pathname }) => pathname === path);
  for (const link of links) link.ariaBusy = "true";
  const refused = (/** @type {unknown} */ error) => {
    if (error instanceof Refused && [403, 404].includes(error.status)) return location.reload();
    site.tell(say("rooms.unloaded"));
    stay();
  };
  /** @type {Promise<Page.RoomStart>} */
  const asked = getJSON(`${path}room.json`);
  await asked
    .then((start) => isWanted() && show(start), (error) => isWanted() && refused(error))
    .finally(() => links.forEach((link) => (link.ariaBusy = null)));
}
