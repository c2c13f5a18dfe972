import { say } from "../../lib/words.js";

/** Copying a message's text, and links to messages and rooms. */
export const copy = /** @satisfies {Page.Feature} */ ({
  words: {
    "copy.text": "Copy text",
    "copy.link": "Copy link",
    "copy.linked": "Link to the message copied",
    "copy.invite": "Invite people",
    "copy.inviteText": "Send the link to whoever should be here. They need no account.",
    "copy.room": "Copy link to the room",
    "copy.roomLinked": "Link to the room copied",
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
  header: [
    {
      id: "room-link",
      icon: "link",
      label: "copy.room",
      order: 8,
      place: "menu",
      teach: { title: "copy.invite", text: "copy.inviteText" },
      when: () => true,
      run: ({ site, room }) =>
        void site.copy(location.origin + room.address.page, say("copy.roomLinked")),
    },
  ],
});
