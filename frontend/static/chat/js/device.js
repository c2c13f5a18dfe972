import { part } from "./lib/dom.js";
import { getJSON } from "./lib/http.js";
import { mountCopyLinks } from "./views/copy_link.js";

/** How often the page asks whether its link has been used, ms. */
const EVERY = 2000;

mountCopyLinks(document);
if (document.querySelector("[data-part=state]") !== null) watch(part(document, "state"));

/**
 * Says when the link that the page shows has been used, or is over.
 *
 * @param {HTMLElement} root
 */
function watch(root) {
  const { url = "", used = "", over = "" } = root.dataset;
  const timer = setInterval(() => void ask(), EVERY);
  const ask = async () => {
    /** @type {{ state: string }} */
    const { state } = await getJSON(url);
    if (state === "open") return;
    clearInterval(timer);
    root.textContent = state === "used" ? used : over;
  };
}
