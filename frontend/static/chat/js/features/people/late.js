import { mountAuthorTips } from "./joined.js";
import { mountPeople } from "./view.js";

/** The list of who is here, in the panel, and what tells guests of the same name apart. */
export const peopleLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "people.title": "Here now",
    "people.you": "you",
    "people.guest": "guest",
    "people.aGuest": "{name} · guest",
    "people.joined": "{name} · guest, joined {time}",
    "people.name": "Name",
    "people.found": "People found",
    "people.chosen": "People chosen",
    "people.nobody": "Nobody is called that. Look for the beginning of the name.",
    "people.remove": "Remove {name}",
    "people.cancel": "Cancel",
    "people.filter": "Filter people",
    "people.more": { other: "and {count} more" },
  },
  frames: { person: { re: "string", person: "object" } },
  over: [mountAuthorTips],
  panels: [{ id: "people", title: "people.title", mount: mountPeople }],
});
