/**
 * The words of the page's own structure. Each feature brings its own (`words` of the feature).
 *
 * A key is the part of the page and a name. `{count}` chooses among plural forms.
 *
 * @satisfies {Page.Words}
 */
export const WORDS = {
  "closed.4500": "This page is out of date. Reload to get the newest one.",
  "closed.4503": "You are no longer in this room.",
  "closed.4504": "There is no such room, or none that you may see.",
  "closed.4507": "You have this chat open in too many tabs. Close one, then try again.",
  "closed.4509": "You have opened many new rooms in the last hour. Wait a while, then try again.",
  "closed.other": "The server closed this connection. Reload to try again.",

  "error.tooBig": "This message is too big to be sent.",

  "status.offline": "Offline.",
  "status.offlineKept": "Offline. Messages will be sent when you are back.",
  "status.offlineUnstored": "Offline. Keep this tab open: this browser does not store messages.",
  "status.connecting": "Connecting…",
  "status.tryNow": "Try now",
  "status.tryAgain": "Try again",
  "status.lost": "Connection lost. Reconnecting.",
  "status.lostIn": "Reconnecting in {seconds} s ·",
  "status.lostNow": "Reconnecting…",
  "status.away": "The server cannot be reached. Trying again.",
  "status.awayIn": "Trying again in {seconds} s ·",
  "status.awayNow": "Trying again…",
  "status.back": "Back",
  "status.backMany": "Back, many new messages",
  "status.backNews": { one: "Back, {count} new message", other: "Back, {count} new messages" },

  "session.ended": "You are signed out. Pick a name to talk.",
  "session.endedWaiting": "You are signed out. What was not sent waits until {name} is back.",

  "rooms.unread": { one: "{count} unread message", other: "{count} unread messages" },
  "rooms.mentions": { one: "{count} mention", other: "{count} mentions" },

  "me.guest": "Guest",
  "me.signUp": "Create an account",
  "me.account": "Account",
  "me.leave": "Leave: forget my name here",
  "me.signOut": "Sign out",

  "skip.log": "Skip to the messages",
  "skip.rooms": "Skip to the rooms",

  "log.start": "This is the start of {room}",
  "log.startDirect": "This is the start of your conversation with {room}",
  "log.empty": "Nobody has said anything yet. Yours can be the first word.",
  "log.begins": "Everything that was said here, from the first word on.",
  "log.unloaded": "The newest messages cannot be loaded now.",
  "log.apart": "Your latest messages",
  "log.now": "Back to now",
  "log.news": { one: "{count} new message", other: "{count} new messages" },
  "log.moreNews": { one: "More than {count} new message", other: "More than {count} new messages" },

  "row.tombstone": "This message was deleted.",
  "row.quotedTombstone": "a deleted message",
  "row.quotedUnknown": "an earlier message",
  "row.quotedMissing": "a message that is not there any more",
  "row.label": "{name}, {time}",
  "row.pending": "on its way",
  "row.failed": "not sent",
  "row.blocked": "Message of a person you blocked.",
  "row.show": "Show",
  "row.showMore": "Show more",
  "row.showLess": "Show less",

  "doc.copy": "Copy",
  "doc.spoiler": "Hidden text. Show it",

  "composer.message": "Message {room}",
  "composer.tooMany": { other: "{count} too many" },
  "composer.left": { other: "{count} left" },
  "composer.tooLong": {
    one: "Not sent: {count} character too long.",
    other: "Not sent: {count} characters too long.",
  },

  "foot.unable": "You can read here, but not write.",
  "foot.readOnly": "In this room only moderators write. You can read it.",
  "foot.archived": "This room is archived. It can be read, and nobody writes in it.",
  "foot.deleted": "This room was deleted.",

  "late.unloaded": "This cannot be loaded now. Try again.",
};
