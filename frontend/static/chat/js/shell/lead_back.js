/** What comes before somebody follows a link, by whatever device. */
const USES = ["pointerdown", "focusin", "click"];

/**
 * Has the links to log in and to sign up lead back to the page that is shown when they are used. As the
 * server wrote them they lead back to the page that was loaded first.
 */
export function leadBack() {
  const point = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Element)) return;
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("a[data-onward]");
    if (link === null) return;
    const next = location.pathname + location.search + location.hash;
    link.search = new URLSearchParams({ next }).toString();
  };
  for (const use of USES) addEventListener(use, point, { capture: true });
}
