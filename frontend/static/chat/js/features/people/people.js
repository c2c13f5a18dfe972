import { part } from "../../lib/dom.js";
import { whenLate, withLate } from "../../lib/late.js";

/** Who is in the room now, and how people are called. The button of the list belongs to the room's view. */
export const people = /** @satisfies {Page.Feature} */ ({
  words: { "people.here": { one: "person here", other: "people here" } },
  frames: { person: { person: "object" } },
  room(/** @type {Page.Room} */ room) {
    whenLate(({ keepRoom }) => keepRoom(room), room.life.signal);
    room.events.on("person", (frame) => whenLate(({ takePerson }) => takePerson(room, frame)));
  },
  site(/** @type {Page.Site} */ site) {
    const button = part(document, "own-menu");
    button.onclick = () => withLate(site, ({ openOwnMenu }) => openOwnMenu(site, button));
    whenLate(({ startOwn }) => startOwn(site));
  },
});
