import { part } from "../../lib/dom.js";
import { say } from "../../lib/words.js";
import { openMenu } from "../../views/menu.js";
import { plain } from "./changes.js";
import { stateOf, stateWords, statusLine } from "./state.js";

/** Time between two looks at what has ended meanwhile, ms. */
const LOOK_MS = 30_000;

/**
 * Shows oneself in the sidebar as others see one, and takes over what has changed in another window.
 *
 * @param {Page.Site} site
 */
export function startOwn(site) {
  const { inbox, session } = site;
  /** @type {Wire.PersonState | undefined} */
  let seen;
  const paint = () => paintOwn(part(document, "me"), site);
  const take = () => {
    if (inbox.me === seen) return;
    seen = inbox.me;
    if (seen !== undefined && seen.id === session.me?.id) session.welcomed(plain(seen));
    paint();
  };
  inbox.on("change", take);
  session.on("me", paint);
  setInterval(paint, LOOK_MS);
  take();
  paint();
}

/**
 * @param {HTMLElement} card
 * @param {Page.Site} site
 */
function paintOwn(card, { inbox, session }) {
  if (session.me === null) return;
  const me = inbox.me ?? session.me;
  const state = stateOf(me);
  const words = [statusLine(me), state === "quiet" && stateWords(state), session.me.guest && say("me.guest")];
  part(card, "avatar").dataset.state = state;
  part(card, "me-kind").textContent = words.filter(Boolean).join(" · ");
}

/**
 * Opens the menu of oneself.
 *
 * @param {Page.Site} site
 * @param {HTMLElement} opener
 */
export function openOwnMenu(site, opener) {
  const items = site.registry.own.filter(({ when }) => when?.(site) !== false);
  openMenu(
    site.overlays,
    items.map(({ icon, label, run }) => ({ icon, label: say(label), run: () => run(site) })),
    { opener },
  );
}
