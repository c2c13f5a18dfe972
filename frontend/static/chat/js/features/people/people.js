import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
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
  panels: [{ id: "people", title: "people.title", mount: mountIn }],
});

/** @type {Page.Mount} */
function mountIn(root, { room }) {
  const life = new Life();
  const place = element("div", { class: "people" });
  root.append(place);
  life.add(mountPeople(place, room));
  life.add(() => place.remove());
  return () => life.end();
}
