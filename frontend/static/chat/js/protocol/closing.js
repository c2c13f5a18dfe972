/** Why a connection ended for good, in words; by close code. */
const STAY_AWAY = new Map([
  [4500, "This page and the server no longer understand each other. Reload to get the newest page."],
  [4501, "You are signed out. Reload the page and pick a name to go on."],
  [4503, "You are no longer in this room."],
  [4504, "There is no such room, or none that you may see."],
  [4505, "You were removed from this room."],
  [4506, "You are banned from this room."],
  [4507, "You have this chat open in too many tabs. Close one, then try again."],
  [4508, "This room is closed."],
  [4509, "You have opened many new rooms in the last hour. Wait a while, then try again."],
]);

/** The close code of a server that was sent more than it takes (RFC 6455 §7.4.1). */
export const TOO_BIG_CLOSE = 1009;
/** @type {Wire.Failure} what such a close says of the message that was sent last */
export const TOO_BIG = {
  type: "error",
  code: "too_big",
  text: "This message is too big to be sent.",
  retry: false,
};

/** Longest wait that a server may ask for, in ms. */
const LONGEST_WAIT = 60_000;

/** One's session has ended: one left in another tab, or it expired. */
const SESSION_ENDED = 4003;

/**
 * Is coming back a new beginning, as somebody else, and no return after a loss?
 *
 * @param {number} code
 */
export function beginsAnew(code) {
  return code === SESSION_ENDED;
}

/**
 * May the client come back? 4500–4999 say no, everything else says yes.
 *
 * @param {number} code
 */
export function comesBack(code) {
  return code < 4500 || code > 4999;
}

/**
 * @param {number} code
 * @returns {string} a sentence for the reader
 */
export function explain(code) {
  return STAY_AWAY.get(code) ?? "The server closed this connection. Reload to try again.";
}

/**
 * The wait that a restarting server (1012) asked for in its reason, `{"retry": ms}`.
 *
 * @param {number} code
 * @param {string} reason
 * @returns {number | null} ms
 */
export function askedWait(code, reason) {
  if (code !== 1012) return null;
  const found = /"retry"\s*:\s*(\d{1,9})/.exec(reason);
  return found ? Math.min(Number(found[1]), LONGEST_WAIT) : null;
}
