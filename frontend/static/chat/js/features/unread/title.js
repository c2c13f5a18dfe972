import { need, stamp } from "../../lib/dom.js";
import { number } from "../../lib/words.js";

/**
 * What calls for attention outside the page: its title says how many messages are unread and how many
 * of them call one, and its icon whether there are any.
 *
 * @param {Page.Site} site
 */
export function watchTitle(site) {
  const { inbox } = site;
  const paint = () => {
    const { name, unseen } = site.titled;
    if (name === "") return;
    const count = inbox.places.length > 0 ? Math.max(inbox.total, unseen) : unseen;
    const calls = inbox.places
      .filter(({ room, muted }) => !muted && !room.archived)
      .reduce((sum, place) => sum + inbox.mentions(place), 0);
    paintTitle(name, count, calls);
    paintIcon(calls > 0 ? "mention-icon" : count > 0 ? "unread-icon" : "");
  };
  site.on("title", paint);
  inbox.on("change", paint);
  paint();
}

/**
 * @param {string} name
 * @param {number} count
 * @param {number} calls
 */
function paintTitle(name, count, calls) {
  const news = [count > 0 ? number(count) : "", calls > 0 ? `@${number(calls)}` : ""].filter(Boolean);
  const title = news.length > 0 ? `(${news.join(" · ")}) ${name}` : name;
  if (document.title !== title) document.title = title;
}

/** @param {string} template of the icon; empty for the plain one */
function paintIcon(template) {
  const link = need(document, "link[rel=icon]", HTMLLinkElement);
  link.dataset.plain ??= link.href;
  const icon = /** @type {HTMLLinkElement} */ (/** @type {unknown} */ (template && stamp(template)));
  const href = template ? icon.href : link.dataset.plain;
  if (link.href !== href) link.href = href;
}
