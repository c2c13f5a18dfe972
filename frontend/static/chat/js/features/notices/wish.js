/** The names under which this browser keeps what one has set. */
const WANTED = "notices";
const SOUND = "notices:sound";

/** Whether this browser has notifications at all. */
export const isPossible = () => "Notification" in globalThis;

/**
 * Whether one wants notifications in this browser, and the browser lets the page show them.
 *
 * @param {Page.Site} site
 */
export const isWanted = ({ memory }) =>
  isPossible() && Notification.permission === "granted" && memory.get(WANTED) !== null;

/**
 * @param {Page.Site} site
 * @param {boolean} on
 */
export const want = ({ memory }, on) => memory.set(WANTED, on ? "1" : "");

/** @param {Page.Site} site */
export const hasSound = ({ memory }) => memory.get(SOUND) !== null;

/**
 * @param {Page.Site} site
 * @param {boolean} on
 */
export const setSound = ({ memory }, on) => memory.set(SOUND, on ? "1" : "");

/**
 * Shows a notification; null in browsers that take none from a page, as on Android.
 *
 * @param {string} title
 * @param {NotificationOptions} options
 */
export function show(title, options) {
  try {
    return new Notification(title, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.info("the browser shows no notification of a page", error);
    return null;
  }
}
