import { copy } from "../../lib/clipboard.js";
import { boot } from "../../lib/dom.js";
import { say } from "../../lib/words.js";
import { openCode } from "./code.js";

/** What is true of a link to an open room, by how somebody new gets in (`Page.Boot`). */
const INVITE_TEXTS = {
  guest: "copy.inviteText",
  account: "copy.inviteAccount",
  invitation: "copy.inviteInvited",
};

/** Copying a message's text, links to messages and rooms, and a room's address as a QR code. */
export const copyLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "copy.invite": "Invite people",
    "copy.inviteText": "Send the link to whoever should be here. They need no account.",
    "copy.inviteAccount": "Send the link to whoever should be here. Whoever has no account makes one there.",
    "copy.inviteInvited":
      "Send the link to people of this site. Whoever is new needs an invitation: choose “Invite people” in the room's menu.",
    "copy.room": "Copy link to the room",
    "copy.roomLinked": "Link to the room copied",
    "copy.text": "Copy text",
    "copy.link": "Copy link",
    "copy.linked": "Link to the message copied",
    "copy.code": "Show a QR code",
    "copy.codeTitle": "Point a camera here",
    "copy.codeText": "A phone that reads the QR code opens this room.",
    "copy.codeOf": "QR code of {address}",
    "copy.codeUnloaded": "The QR code cannot be loaded now. Copy the link instead.",
    "copy.copy": "Copy the link",
  },
  header: [
    {
      id: "room-link",
      icon: "link",
      label: "copy.room",
      order: 22,
      place: "menu",
      teach: { title: "copy.invite", text: inviteText, when: isOpen },
      when: isLinked,
      run: ({ site, room }) =>
        void copy(site, location.origin + room.address.page, say("copy.roomLinked")),
    },
    {
      id: "room-code",
      icon: "qr",
      label: "copy.code",
      order: 23,
      place: "menu",
      teach: { title: "copy.codeTitle", text: "copy.codeText", when: isOpen },
      when: isLinked,
      run: openCode,
    },
  ],
  actions: [
    {
      id: "copy",
      icon: "copy",
      label: "copy.text",
      order: 7,
      when: ({ id, deleted }) => id !== null && !deleted,
      run: ({ row, site }) => void copy(site, row.text),
    },
    {
      id: "link",
      icon: "link",
      label: "copy.link",
      order: 8,
      isTool: true,
      when: ({ id, deleted }) => id !== null && !deleted,
      run: ({ row, site, room }) =>
        void copy(site, `${location.origin}${room.address.page}#m${row.id}`, say("copy.linked")),
    },
  ],
});

/** The key of what is said of the link. */
function inviteText() {
  /** @type {Page.Boot} */
  const { newcomers } = boot("boot");
  return INVITE_TEXTS[newcomers];
}

/**
 * Does the address alone lead others into the room?
 *
 * @param {Page.Conversation} model
 */
function isOpen({ room }) {
  return room.facts.room?.kind === "open";
}

/**
 * Can anybody come in by the address? A direct conversation keeps its people: nobody can be added.
 *
 * @param {Page.Conversation} model
 */
function isLinked({ room }) {
  return room.facts.room?.kind !== "direct";
}
