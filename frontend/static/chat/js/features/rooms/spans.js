import { say } from "../../lib/words.js";

/**
 * A span of time in the largest unit that it is a whole number of: "5 minutes".
 *
 * @param {number} seconds
 */
export function span(seconds) {
  if (seconds >= 3600 && seconds % 3600 === 0) return say("rooms.hours", { count: seconds / 3600 });
  if (seconds >= 60 && seconds % 60 === 0) return say("rooms.minutes", { count: seconds / 60 });
  return say("rooms.seconds", { count: seconds });
}
