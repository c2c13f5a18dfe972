import { mountPeople } from "./view.js";

/** The list of who is here, in the panel. */
export const peopleLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "people.title": "Here now",
    "people.you": "you",
    "people.guest": "guest",
    "people.filter": "Filter people",
    "people.more": { other: "and {count} more" },
  },
  panels: [{ id: "people", title: "people.title", mount: mountPeople }],
});
