import { Refused, postForm } from "../../lib/http.js";
import { currentSession } from "../../lib/session.js";
import { say } from "../../lib/words.js";
import { openMenu } from "../../views/menu.js";
import { chooseDirect } from "../direct/direct.js";
import { openPreferences } from "../prefer/dialog.js";
import { set } from "../prefer/set.js";
import { openNewRoom } from "../rooms/new_room.js";

/** @typedef {{ site: Page.Site, frame: Page.Frame }} Model */

/**
 * Opens the menu of a room in the sidebar.
 *
 * @param {HTMLElement} item
 * @param {MouseEvent} event that asked for it; by a key it comes from no point of the page
 * @param {Wire.Place} place
 * @param {Model} model
 */
export function openPlaceMenu(item, event, place, { site, frame: { room } }) {
  const opener = item.querySelector("a") ?? item;
  const { muted, favourite } = place;
  openMenu(
    site.overlays,
    [
      {
        icon: "star",
        label: say(favourite ? "prefer.unfavourite" : "prefer.favourite"),
        run: () => set(site, room, place, { favourite: !favourite }),
      },
      {
        icon: "bell",
        label: say(muted ? "prefer.unmute" : "prefer.mute"),
        run: () => set(site, room, place, { muted: !muted }),
      },
      { icon: "more", label: say("prefer.menu"), run: () => openPreferences(site, room, place) },
    ],
    { opener, ...(event.clientX > 0 ? { at: event } : {}) },
  );
}

/**
 * What a button of a section does: it opens a conversation, a new room, or the menu of the order.
 *
 * @param {HTMLElement} opener
 * @param {string | undefined} act
 * @param {Page.Site} site
 */
export function openSectionAct(opener, act, site) {
  if (act === "direct") return chooseDirect(site);
  if (act === "new") return openNewRoom(site, opener);
  openMenu(
    site.overlays,
    [
      { order: "name", label: say("sidebar.byName") },
      { order: "activity", label: say("sidebar.byActivity") },
    ].map(({ order, label }) => ({
      ...{ icon: site.inbox.sorts === order ? "check" : "list", label },
      run: () => void sortBy(site, order),
    })),
    { opener },
  );
}

/**
 * Sets the order of the rooms on all of one's devices. It comes back with the inbox.
 *
 * @param {Page.Site} site
 * @param {string} order
 */
async function sortBy(site, order) {
  try {
    const { csrf } = await currentSession(site.urls.enter);
    const form = new FormData();
    form.append("csrfmiddlewaretoken", csrf);
    form.append("sorts", order);
    await postForm(site.urls.sidebar, form);
  } catch (error) {
    if (!(error instanceof Refused)) console.info("the order could not be stored", error);
    site.tell(error instanceof Refused ? error.message : say("http.unreachable"));
  }
}
