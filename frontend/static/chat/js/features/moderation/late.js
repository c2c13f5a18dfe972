import { ROLE_DONE, confirmRole, give, openAct } from "./dialog.js";
import { mountMute } from "./mute.js";
import { isMuted, mayGiveRole, mayModerate } from "./ranks.js";
import { mountRemoved } from "./removed.js";

/**
 * @param {string} id
 * @param {string} icon
 * @param {number} order
 * @param {Pick<Page.PersonAction, "when" | "run">} rest
 * @returns {Page.PersonAction}
 */
const action = (id, icon, order, rest) => ({ id, icon, order, label: `moderation.${id}`, ...rest });

/** @type {Page.PersonAction["when"]} */
const mayMute = (person, member, me, can, model) =>
  mayModerate(person, member, me, can, model) && isMember(member) && !isMuted(member, model);

/** @type {Page.PersonAction["when"]} */
const mayUnmute = (person, member, me, can, model) =>
  mayModerate(person, member, me, can, model) && isMuted(member, model);

/** @type {Page.PersonAction["when"]} */
const mayRemove = (person, member, me, can, model) =>
  mayModerate(person, member, me, can, model) && isMember(member);

/**
 * @param {"owner" | "moderator" | "member"} role
 * @returns {Page.PersonAction["when"]}
 */
const mayGive = (role) => (person, member, me, can, model) =>
  mayGiveRole(role, person, member, me, can, model);

/** @type {Page.PersonAction[]} */
const personActions = [
  action("mute", "mute", 30, { when: mayMute, run: (context) => openAct("mute", context) }),
  action("unmute", "speak", 30, {
    when: mayUnmute,
    run: (context) => give("mute", context, { minutes: 0 }, "moderation.unmuted"),
  }),
  action("makeModerator", "shield", 31, {
    when: mayGive("moderator"),
    run: (context) => giveRole("moderator", context),
  }),
  action("makeOwner", "crown", 32, {
    when: mayGive("owner"),
    run: (context) => confirmRole("owner", context),
  }),
  action("makeMember", "person", 33, {
    when: mayGive("member"),
    run: (context) => giveRole("member", context),
  }),
  action("remove", "leave", 40, { when: mayRemove, run: (context) => openAct("remove", context) }),
  action("ban", "ban", 41, { when: mayModerate, run: (context) => openAct("ban", context) }),
];

/** @param {Wire.Member | undefined} member */
function isMember(member) {
  return member?.state === "member";
}

/**
 * One's own role is given up only after a question.
 *
 * @param {"moderator" | "member"} role
 * @param {Page.PersonContext} context
 */
function giveRole(role, context) {
  if (context.person.id === context.room.session.me?.id) confirmRole(role, context);
  else give("role", context, { role }, ROLE_DONE[role]);
}

/** What moderators and owners do with the people of a room, and what a muted person reads. */
export const moderationLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "moderation.mute": "Mute…",
    "moderation.unmute": "Unmute",
    "moderation.remove": "Remove…",
    "moderation.ban": "Ban…",
    "moderation.makeModerator": "Make moderator",
    "moderation.makeOwner": "Make owner…",
    "moderation.makeMember": "Make member",
    "moderation.title.mute": "Mute {name}?",
    "moderation.title.remove": "Remove {name} from {room}?",
    "moderation.title.ban": "Ban {name} from {room}?",
    "moderation.title.owner": "Make {name} an owner of {room}?",
    "moderation.title.down": "Give up your role in {room}?",
    "moderation.effect.mute": "{name} can read on, and write again when the time is over.",
    "moderation.effect.remove": "{name} is no member any more, and may come back.",
    "moderation.effect.removeClosed":
      "{name} does not see this room any more, until somebody in it adds them again.",
    "moderation.effect.ban": "{name} can neither read nor write here until the ban ends.",
    "moderation.effect.told": "{name} is told that it was you, and why.",
    "moderation.effect.owner":
      "{name} can do all that you can: give and take roles, yours too, and archive or delete the room.",
    "moderation.effect.down": "Only another owner can give it back to you.",
    "moderation.time": "For how long",
    "moderation.time.5": "5 minutes",
    "moderation.time.60": "1 hour",
    "moderation.time.1440": "1 day",
    "moderation.time.10080": "1 week",
    "moderation.time.ever": "For ever",
    "moderation.reason": "Reason (everybody in the room can read it)",
    "moderation.tooLong": {
      one: "{count} character too many. A reason has at most {longest}.",
      other: "{count} characters too many. A reason has at most {longest}.",
    },
    "moderation.cancel": "Cancel",
    "moderation.do.mute": "Mute",
    "moderation.do.remove": "Remove",
    "moderation.do.ban": "Ban",
    "moderation.do.owner": "Make owner",
    "moderation.do.down": "Give up",
    "moderation.muted": "{name} can only read here now.",
    "moderation.unmuted": "{name} can write here again.",
    "moderation.removed": "{name} was removed from this room.",
    "moderation.banned": "{name} is banned from this room.",
    "moderation.is.owner": "{name} is an owner of this room now.",
    "moderation.is.moderator": "{name} is a moderator of this room now.",
    "moderation.is.member": "{name} has no role in this room any more.",
    "moderation.onlyRead": "You can only read here.",
    "moderation.onlyReadUntil": "You can only read here until {time}.",
    "moderation.mutedBy": "{name} muted you.",
    "moderation.mutedFor": "{name} muted you: {reason}",
    "moderation.removedBy": "{name} removed you from this room. You can read on, and come back.",
    "moderation.removedFor": "{name} removed you from this room: {reason}. You can read on, and come back.",
    "moderation.join": "Join again",
  },
  foot: [mountMute, mountRemoved],
  personActions,
});
