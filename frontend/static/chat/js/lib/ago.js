import { daysAgo } from "./time.js";
import { locale } from "./words.js";

const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });

/**
 * How long ago in few letters: relative for today, the date otherwise.
 *
 * @param {Date} at
 * @param {Date} now
 */
export function ago(at, now) {
  if (daysAgo(at, now) !== 0) return short.format(at);
  const minutes = Math.max(0, Math.round((now.getTime() - at.getTime()) / 60_000));
  if (minutes < 1) return relative.format(0, "second");
  return minutes < 60
    ? relative.format(-minutes, "minute")
    : relative.format(-Math.round(minutes / 60), "hour");
}
