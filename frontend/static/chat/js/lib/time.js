import { locale } from "./words.js";

const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
const dateAndYear = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
const DAY_MS = 86_400_000;

/** @param {Date} at */
export function clockTime(at) {
  return clock.format(at);
}

/** @param {Date} at */
export function fullTime(at) {
  return full.format(at);
}

/**
 * Which local day a moment belongs to, as a key to compare by.
 *
 * @param {Date} at
 */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/**
 * Local days from `at` to `now`; 0 is today.
 *
 * @param {Date} at
 * @param {Date} now
 */
export function daysAgo(at, now) {
  const start = (/** @type {Date} */ d) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((start(now) - start(at)) / DAY_MS);
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/**
 * The name of a day for a separator: Today, Yesterday, Monday, 3 May, 3 May 2024.
 *
 * @param {Date} at
 * @param {Date} now
 */
export function dayName(at, now) {
  const days = daysAgo(at, now);
  if (days === 0 || days === 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    return capital(words.format(-days, "day"));
  }
  if (days > 1 && days < 7) return capital(weekday.format(at));
  return at.getFullYear() === now.getFullYear() ? date.format(at) : dateAndYear.format(at);
}
