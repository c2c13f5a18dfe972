import { say } from "../../lib/words.js";

/** Copying links to rooms; `late.js` has what is copied of messages. */
export const copy = /** @satisfies {Page.Feature} */ ({
  words: {
    "copy.invite": "Invite people",
    "copy.inviteText": "Send the link to whoever should be here. They need no account.",
    "copy.room": "Copy link to the room",
    "copy.roomLinked": "Link to the room copied",
  },
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
