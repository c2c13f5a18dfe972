/**
 * The words of what is loaded once the page is used (`late.js`).
 *
 * @satisfies {Page.Words}
 */
export const WORDS = {
  "enter.already": "You are {name} in another tab of this browser.",
  "enter.continue": "Continue as {name}",
  "http.cookies": "This site needs cookies. Allow them and try again.",
  "http.reload": "That did not work. Please reload the page.",
  "http.failed": "That did not work.",
  "http.unreachable": "The server cannot be reached. Try again.",
  "rooms.unloaded": "The room cannot be loaded now. Try again.",
  "rooms.others": "Other open rooms",
  "rooms.all": "Rooms",
  "rooms.nothing": "Nothing said yet",
  "row.more": "More",
  "row.actions": "Message",
  "format.bold": "Bold",
  "format.italic": "Italic",
  "format.code": "Code",
  "format.quote": "Quote",
  "format.list": "List",
  "leave.leave": "Leave",
  "leave.discard": "Discard and leave",
  "leave.sendIn": "send in {room}",
  "leave.stillHere": "{reason} You are still here, and nothing was discarded.",
  "leave.unreachable": "The server cannot be reached.",
  "leave.lost": {
    one: "Not sent yet: {count} message. What is not sent when you leave is lost.",
    other: "Not sent yet: {count} messages. What is not sent when you leave is lost.",
  },
  "leave.kept": {
    one: "Not sent yet: {count} message. It stays in this browser until you come back.",
    other: "Not sent yet: {count} messages. They stay in this browser until you come back.",
  },
  "leave.left": {
    one: "Not sent: {count} message of {names}. Guests who have left cannot come back.",
    other: "Not sent: {count} messages of {names}. Guests who have left cannot come back.",
  },
  "leave.sendAs": "Send as {name}",
  "log.missing": "There is no such message in this room.",
  "log.unreached": "The message cannot be loaded now. Try again.",
  "completion.list": "Suggestions",
  "copy.done": "Text copied",
  "copy.refused": "The browser does not let us copy.",
  "copy.select": "The browser does not let us copy. Select the text instead.",
  "overlay.close": "Close",
  "theme.system": "Colours: as the system",
  "theme.light": "Colours: light",
  "theme.dark": "Colours: dark",
};
