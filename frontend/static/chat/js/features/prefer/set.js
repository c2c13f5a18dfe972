import { visitRoom } from "../../store/visit.js";

/** @typedef {Partial<Pick<Wire.Place, "level" | "muted" | "favourite">>} Wishes */

/**
 * Sets how one wants to hear of a room. It is shown at once; the command goes over the socket of the
 * room, which is opened for that where the page shows another one.
 *
 * @param {Page.Site} site
 * @param {Page.Room | null} shown the room that the page shows
 * @param {Wire.Place} place
 * @param {Wishes} wishes
 */
export function set(site, shown, place, wishes) {
  const { id, kind, name, slug, subject } = place.room;
  site.inbox.wish(place, wishes);
  if (shown?.facts.id === id) return void shown.command("prefer", wishes);
  const described = { key: slug, name, subject, address: kind === "open" ? name : slug };
  void visitRoom(site, described, ({ outbox }) => void outbox.add("prefer", { ...wishes, room: id }));
}
