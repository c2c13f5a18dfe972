import { clockTime } from "../../lib/time.js";
import { locale, say } from "../../lib/words.js";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** @typedef {"online" | "idle" | "quiet" | "offline"} State */

/**
 * How somebody is there: do-not-disturb is said first.
 *
 * @param {Wire.PersonState} person somebody who is here
 * @param {Date} [now]
 * @returns {State}
 */
export function stateOf({ quiet, idle }, now = new Date()) {
  if (quiet !== undefined && isQuiet(quiet, now)) return "quiet";
  return idle === true ? "idle" : "online";
}

/** @type {Record<State, string>} keys of the words */
const WORDS = {
  online: "people.online",
  idle: "people.idle",
  quiet: "people.quiet",
  offline: "people.offline",
};

/** @param {State} state */
export const stateWords = (state) => say(WORDS[state]);

/**
 * Does somebody not want to be disturbed now?
 *
 * @param {Wire.Quiet} quiet
 * @param {Date} now
 */
export function isQuiet({ until, daily, zone = "UTC" }, now) {
  if (until !== undefined && new Date(until) > now) return true;
  if (daily === undefined) return false;
  const [from, to] = daily;
  const minute = (Math.floor(now.getTime() / MINUTE_MS) + offset(zone, now)) % DAY_MINUTES;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * The status that somebody shows now, in one line; empty where there is none.
 *
 * @param {Wire.PersonState} person
 * @param {Date} [now]
 */
export function statusLine({ status }, now = new Date()) {
  if (status === undefined || (status.until !== undefined && new Date(status.until) <= now)) return "";
  return [status.emoji, status.text].filter(Boolean).join(" ");
}

/**
 * What time it is for somebody: "14:05 there, 2h ahead".
 *
 * @param {string} zone
 * @param {Date} now
 * @param {number} [own] minutes by which one's own clock is ahead of UTC
 */
export function timeThere(zone, now, own = -now.getTimezoneOffset()) {
  const minutes = offset(zone, now) - own;
  const time = clockTime(new Date(now.getTime() + minutes * MINUTE_MS));
  if (minutes === 0) return say("people.sameTime", { time });
  const hours = new Intl.NumberFormat(locale, {
    ...{ style: "unit", unit: "hour", unitDisplay: "narrow", maximumFractionDigits: 2 },
  }).format(Math.abs(minutes) / 60);
  return say(minutes > 0 ? "people.ahead" : "people.behind", { time, hours });
}

/**
 * Minutes by which the clocks of a time zone are ahead of UTC.
 *
 * @param {string} zone
 * @param {Date} now
 */
function offset(zone, now) {
  const parts = new Intl.DateTimeFormat("en", {
    ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric" },
  }).formatToParts(now);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = ["year", "month", "day", "hour", "minute"].map(
    (wanted) => Number(parts.find(({ type }) => type === wanted)?.value),
  );
  return Date.UTC(year, month - 1, day, hour, minute) / MINUTE_MS - Math.floor(now.getTime() / MINUTE_MS);
}
