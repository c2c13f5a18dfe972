import { say } from "../../lib/words.js";

/** Copying a message's text, and links to messages. */
export const copyLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "copy.text": "Copy text",
    "copy.link": "Copy link",
    "copy.linked": "Link to the message copied",
  },
  actions: [
    {
      id: "copy",
      icon: "copy",
      label: "copy.text",
      order: 7,
      when: ({ id, deleted }) => id !== null && !deleted,
      run: ({ row, site }) => void site.copy(row.text),
    },
    {
      id: "link",
      icon: "link",
      label: "copy.link",
      order: 8,
      isTool: true,
      when: ({ id, deleted }) => id !== null && !deleted,
      run: ({ row, site, room }) =>
        void site.copy(`${location.origin}${room.address.page}#m${row.id}`, say("copy.linked")),
    },
  ],
});
