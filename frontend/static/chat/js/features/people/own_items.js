import { openStatus } from "./status_dialog.js";
import { ownZone, postOrTell } from "./post.js";
import { isQuiet } from "./state.js";

/** @param {Page.Site} site */
function isOn({ inbox }) {
  const { quiet } = inbox.me ?? {};
  return quiet !== undefined && isQuiet(quiet, new Date());
}

/**
 * @param {string} ends
 * @param {number} order
 * @returns {Page.OwnItem}
 */
const quiet = (ends, order) => ({
  ...{ id: `quiet-${ends}`, icon: "moon", label: `people.quiet-${ends}`, order },
  when: (site) => isOn(site) === (ends === "off"),
  run: (site) => void postOrTell(site, `${site.urls.profile}quiet/`, { ends, zone: ownZone() }),
});

/** What one can do with how others see one. */
export const ownItems = /** @satisfies {Page.OwnItem[]} */ ([
  {
    ...{ id: "profile", icon: "person", label: "people.profile", order: 1 },
    run: ({ urls }) => location.assign(urls.profile),
  },
  { id: "status", icon: "smile", label: "people.setStatus", order: 2, run: openStatus },
  ...["30m", "1h", "tomorrow", "off"].map((ends, place) => quiet(ends, 3 + place)),
]);
