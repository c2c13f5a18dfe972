import { fullTime } from "../lib/time.js";
import { say } from "../lib/words.js";

/** The close codes with which a connection ends for good and for which there are words. */
const STAY_AWAY = new Set([4500, 4503, 4504, 4507, 4509]);

/** The close code of a server that was sent more than it takes (RFC 6455 §7.4.1). */
export const TOO_BIG_CLOSE = 1009;

/**
 * What such a close says of the command that was sent last.
 *
 * @returns {Wire.Failure}
 */
export function tooBig() {
  return { type: "error", code: "too_big", text: say("error.tooBig"), retry: false };
}

/** Longest wait that a server may ask for, in ms. */
const LONGEST_WAIT = 60_000;

/** One is no longer in the room. */
export const REMOVED = 4503;
/** How the server writes a time into the reason with which it closes. */
const UTC = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/;

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
 * @param {string} [reason] the server's words: those of whoever removed or banned one are shown
 * @returns {string} a sentence for the reader
 */
export function explain(code, reason = "") {
  if (code === REMOVED && reason !== "") {
    return reason.replace(UTC, (_, day, time) => fullTime(new Date(`${day}T${time}Z`)));
  }
  return say(STAY_AWAY.has(code) ? `closed.${code}` : "closed.other");
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
