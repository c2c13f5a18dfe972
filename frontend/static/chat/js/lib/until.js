import { clockTime, dayKey, fullTime } from "./time.js";

/**
 * A moment to come: the time alone where it is today, else with the date.
 *
 * @param {Date} at
 * @param {Date} [now]
 */
export function untilTime(at, now = new Date()) {
  return dayKey(at) === dayKey(now) ? clockTime(at) : fullTime(at);
}
