import { Life } from "../lib/life.js";

/** The column of rooms can be as narrow and as wide as this, px. */
const [NARROWEST, WIDEST] = [200, 360];

/**
 * Makes the column of rooms wider or narrower by its edge; a double click gives it its first width.
 * The width is remembered.
 *
 * @param {HTMLElement} edge
 * @param {{ get(name: string): string | null, set(name: string, value: string): void }} memory
 */
export function mountSideEdge(edge, memory) {
  const life = new Life();
  const { style } = document.documentElement;
  const set = (/** @type {number} */ width) => {
    const fitting = Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
    style.setProperty("--side", `${fitting}px`);
    return fitting;
  };
  const kept = Number(memory.get("side"));
  if (kept > 0) set(kept);
  life.listen(edge, "pointerdown", (event) => {
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
  });
  life.listen(edge, "pointermove", ({ pointerId, clientX }) => {
    if (!edge.hasPointerCapture(pointerId)) return;
    const width = edge.matches(":dir(rtl)") ? innerWidth - clientX : clientX;
    memory.set("side", String(set(width)));
  });
  life.listen(edge, "dblclick", () => {
    style.removeProperty("--side");
    memory.set("side", "");
  });
  return () => life.end();
}
