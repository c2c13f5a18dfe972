import { locale } from "../lib/words.js";

const short = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });

/**
 * Shows the times of a page, which the server writes in UTC, in the zone of this device.
 *
 * @param {ParentNode} root with `<time data-part="time">`
 */
export function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-part=time]")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    time.textContent = short.format(at);
    time.setAttribute("title", full.format(at));
  }
}
