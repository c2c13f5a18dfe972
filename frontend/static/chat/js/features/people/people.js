import { mountPeople } from "./view.js";

/** Who is in the room now: a list in the panel. Its button in the header belongs to the room's view. */
export const people = /** @satisfies {Page.Feature} */ ({
  words: {
    "people.title": "Here now",
    "people.you": "you",
    "people.guest": "guest",
    "people.filter": "Filter people",
    "people.more": { other: "and {count} more" },
    "people.here": { one: "person here", other: "people here" },
  },
  panels: [{ id: "people", title: "people.title", load: async () => mountPeople }],
});
