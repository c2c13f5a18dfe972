import { mountOther, watchContacts } from "./contacts.js";
import { openDirect } from "./direct.js";

/** Writing to people, from their menu or by choosing them, and how they are. */
export const directLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "direct.title": "Write to somebody",
    "direct.button": "Open",
    "direct.message": "Message",
  },
  site: watchContacts,
  over: [mountOther],
  personActions: [
    {
      id: "message",
      icon: "send",
      label: "direct.message",
      order: 5,
      when: (person, _member, me) => me !== null && person.id !== me.id,
      run: ({ person, site }) => void openDirect(site, person),
    },
  ],
});
