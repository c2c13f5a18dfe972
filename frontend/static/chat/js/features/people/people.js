import { part } from "../../lib/dom.js";
import { whenLate, withLate } from "../../lib/late.js";

/** The people of a room, and how they are called. Their button in the header belongs to the room's view. */
export const people = /** @satisfies {Page.Feature} */ ({
  words: { "people.here": { one: "person here", other: "people here" } },
  frames: { person: { person: "object" } },
  room(/** @type {Page.Room} */ room) {
    whenLate(({ MembersStore, keepRoom }) => {
      room.slices.set("members", new MembersStore(room));
      keepRoom(room);
    }, room.life.signal);
    room.events.on("person", (frame) => whenLate(({ takePerson }) => takePerson(room, frame)));
  },
  site(/** @type {Page.Site} */ site) {
    const button = part(document, "own-menu");
    button.onclick = () => withLate(site, ({ openOwnMenu }) => openOwnMenu(site, button));
    whenLate(({ startLate }) => startLate(site));
  },
});
