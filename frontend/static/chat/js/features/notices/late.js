import { openNotices } from "./dialog.js";
import { watchNotices } from "./watch.js";

/** What one is notified of, and by what. */
export const noticesLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "notices.menu": "Notifications",
    "notices.title": "Notifications",
    "notices.level": "In rooms for which I have set nothing else, notify me of",
    "notices.desktop": "Show notifications on this device",
    "notices.hint": "They are shown while no window of this site is in front.",
    "notices.denied": "Your browser forbids it. Allow notifications for this site in its settings first.",
    "notices.impossible": "This browser has no notifications.",
    "notices.sound": "With a sound",
    "notices.test": "Show a test",
    "notices.testTitle": "Notifications work",
    "notices.testBody": "New messages look like this.",
    "notices.in": "{name} in {room}",
  },
  site: watchNotices,
  own: [
    {
      ...{ id: "notices", icon: "bell", label: "notices.menu", order: 7 },
      when: ({ session }) => session.me !== null,
      run: openNotices,
    },
  ],
});
