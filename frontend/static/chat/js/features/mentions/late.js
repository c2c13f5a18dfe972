import { showWay } from "./badge.js";
import { holdToCall } from "./call.js";
import { mountChips } from "./chips.js";
import { people } from "./complete.js";

/** Completing names, and the page of one's mentions. */
export const mentionsLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "mentions.outside": "not in this room",
    "mentions.room": "Everybody in this room",
    "mentions.here": "Everybody who is here now",
    "mentions.ask": { other: "Call {count} people?" },
    "mentions.askWhy": "Each of them gets a mention, and is notified if they want to be.",
    "mentions.call": "Call them",
    "mentions.cancel": "Do not send",
    "mentions.title": "Mentions",
    "mentions.in": "{name} in {room}",
    "mentions.loading": "Loading your mentions…",
    "mentions.none": "Nobody has mentioned you yet. Whoever types @ and your name calls you.",
    "mentions.unloaded": "Your mentions cannot be loaded now.",
    "mentions.again": "Try again",
    "mentions.more": "Show earlier ones",
  },
  site: showWay,
  composer: [people, { holds: holdToCall }],
  over: [mountChips],
});
