import { part } from "../../lib/dom.js";
import { number } from "../../lib/words.js";

/**
 * The way to the page of mentions, with the number of those that are unread.
 *
 * @param {Page.Site} site
 */
export function showWay(site) {
  const { inbox, session } = site;
  const badge = part(document, "mentions");
  const link = /** @type {HTMLAnchorElement} */ (badge.closest("a"));
  const paint = () => {
    const rooms = inbox.places.filter(({ room }) => room.kind !== "direct" && !room.archived);
    const count = rooms.reduce((sum, place) => sum + inbox.mentions(place), 0);
    badge.textContent = count > 0 ? number(count) : "";
    link.hidden = session.me === null;
    link.ariaCurrent = link.pathname === location.pathname ? "page" : null;
  };
  inbox.on("change", paint);
  session.on("me", paint);
  site.on("title", paint);
  paint();
}
