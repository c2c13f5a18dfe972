import { openInvite } from "./dialog.js";

/** Inviting people to a room, or to the site, by a link, a QR code or an e-mail. */
export const inviteLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "invite.people": "Invite people",
    "invite.teach": "Bring others in",
    "invite.teachText": "Only those who are invited or added see this room.",
    "invite.title": "Invite people to {name}",
    "invite.about": "Whoever has the link can join by it. Leave the address empty to hand it on yourself.",
    "invite.private":
      "Whoever has the link becomes a member of this private room. Leave the address empty to hand it on yourself.",
    "invite.made": "Hand on this link. It is shown only now.",
    "invite.sent": "The invitation is on its way to {email}. You can hand on the link as well.",
    "invite.code": "QR code of the invitation",
    "invite.copied": "Link of the invitation copied",
  },
  header: [
    {
      id: "invite",
      icon: "people",
      label: "invite.people",
      order: 21,
      place: "menu",
      teach: {
        ...{ title: "invite.teach", text: "invite.teachText" },
        when: ({ room }) => room.facts.room?.kind === "private",
      },
      when: ({ room }) => room.facts.can?.includes("invite") === true,
      run: ({ room, site }) => openInvite(site, room),
    },
  ],
});
