import { mountAuthorTips } from "./joined.js";
import { mountPeople } from "./view.js";

/** The people of a room, in the panel, and what tells guests of the same name apart. */
export const peopleLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "people.title": "People",
    "people.present": "Here now",
    "people.others": "Other members",
    "people.banned": "Banned",
    "people.you": "you",
    "people.guest": "guest",
    "people.owner": "owner",
    "people.moderator": "moderator",
    "people.muted": "muted",
    "people.aGuest": "{name} · guest",
    "people.joined": "{name} · guest, joined {time}",
    "people.name": "Name",
    "people.found": "People found",
    "people.chosen": "People chosen",
    "people.noneFound": "Nobody is called that. Look for the beginning of the name.",
    "people.remove": "Remove {name}",
    "people.cancel": "Cancel",
    "people.memberSince": " · member since {time}",
    "people.filter": "Filter people",
    "people.nobody": "Nobody of that name is here or a member.",
    "people.loading": "Loading…",
    "people.failed": "The members cannot be loaded now. Close this and open it again.",
    "people.showMore": "Show more members",
    "people.more": { other: "and {count} more" },
    "people.bannedBy": "by {name}",
    "people.bannedUntil": "until {time}",
    "people.unban": "Unban",
    "people.unbanOf": "Unban {name}",
  },
  frames: { person: { re: "string", person: "object" }, members: { re: "string", members: "array", at: "string" } },
  over: [mountAuthorTips],
  panels: [{ id: "people", title: "people.title", mount: mountPeople }],
});
