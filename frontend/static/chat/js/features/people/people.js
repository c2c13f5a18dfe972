import { whenLate } from "../../lib/late.js";

/** Who is in the room now, and its members. Their button in the header belongs to the room's view. */
export const people = /** @satisfies {Page.Feature} */ ({
  words: { "people.here": { one: "person here", other: "people here" } },
  room(room) {
    whenLate(({ MembersStore }) => room.slices.set("members", new MembersStore(room)), room.life.signal);
  },
});
