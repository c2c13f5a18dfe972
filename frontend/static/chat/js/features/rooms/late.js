import { mountAbout } from "./about.js";
import { openSettings } from "./settings.js";
import { holdsBack, mountSlow } from "./slow.js";

/** Which of these allow something in the dialog of a room's settings. */
const SETTING = ["rename", "subject", "moderate", "manage"];

/** Making a room, what it is about, and its settings. */
export const roomsLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "rooms.settings": "Room settings",
    "rooms.about": "About this room",
    "rooms.aboutOpen": "Open: everybody on this site finds this room, reads it and joins.",
    "rooms.aboutPrivate": "Private: only its members know that this room exists.",
    "rooms.aboutDirect": "A conversation of these people alone.",
    "rooms.aboutArchived": "Archived: this room can be read, and nobody writes in it.",
    "rooms.aboutReadOnly": "Read-only: only moderators write here.",
    "rooms.aboutSlow": "Slow mode: one message every {time} for each person.",
    "rooms.noDescription": "Nobody has described this room yet.",
    "rooms.subject": "Subject",
    "rooms.description": "Description",
    "rooms.slow": "Slow mode: one message every {time}.",
    "rooms.slowWait": "Slow mode: you can write again in {time}.",
    "rooms.off": "Off",
    "rooms.seconds": { one: "{count} second", other: "{count} seconds" },
    "rooms.minutes": { one: "{count} minute", other: "{count} minutes" },
    "rooms.hours": { one: "{count} hour", other: "{count} hours" },
    "rooms.waiting": "Waiting for the connection…",
    "rooms.saved": "The settings of {room} are saved.",
    "rooms.makePrivate": "Make private",
    "rooms.makeOpen": "Make open",
    "rooms.becomesPrivate": "Strangers are shown out at once. Members stay, and the room gets a secret address.",
    "rooms.becomesOpen": "Everybody on this site can read what was said here, from the beginning on.",
    "rooms.isPrivate": "{room} is private now.",
    "rooms.isOpen": "{room} is open now.",
    "rooms.archive": "Archive",
    "rooms.unarchive": "Take out of the archive",
    "rooms.isArchived": "{room} is archived.",
    "rooms.undo": "Undo",
    "rooms.isBack": "{room} is back from the archive.",
    "rooms.deleted": "{room} was deleted.",
    "rooms.notMade": "The server cannot be reached. Nothing was made; try again.",
  },
  header: [
    {
      ...{ id: "about", icon: "info", label: "rooms.about", order: 10, place: "menu" },
      when: ({ room }) => room.facts.id !== undefined,
      run: (_model, view) => view.togglePanel("about"),
    },
    {
      ...{ id: "settings", icon: "settings", label: "rooms.settings", order: 13, place: "menu" },
      when: ({ room: { facts } }) =>
        facts.id !== undefined &&
        facts.room?.kind !== "direct" &&
        SETTING.some((one) => facts.can?.includes(one)),
      run: openSettings,
    },
  ],
  panels: [{ id: "about", title: "rooms.about", mount: mountAbout }],
  foot: [mountSlow],
  composer: [{ holds: holdsBack }],
});
