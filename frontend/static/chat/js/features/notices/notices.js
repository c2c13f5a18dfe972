import { whenLate } from "../../lib/late.js";

/** Notifications of the browser, for whoever has asked for them. */
export const notices = /** @satisfies {Page.Feature} */ ({
  site: (site) => whenLate(({ watchNotices }) => watchNotices(site)),
});
