import { Life } from "../lib/life.js";
import { setSide } from "./side_width.js";

/**
 * Makes the column of rooms wider or narrower by its edge; a double click gives it its first width.
 * The width is remembered.
 *
 * @param {HTMLElement} edge
 * @param {{ get(name: string): string | null, set(name: string, value: string): void }} memory
 */
export function mountSideEdge(edge, memory) {
  const life = new Life();
  life.listen(edge, "pointerdown", (event) => {
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
  });
  life.listen(edge, "pointermove", ({ pointerId, clientX }) => {
    if (!edge.hasPointerCapture(pointerId)) return;
    const width = edge.matches(":dir(rtl)") ? innerWidth - clientX : clientX;
    memory.set("side", String(setSide(width)));
  });
  life.listen(edge, "dblclick", () => {
    document.documentElement.style.removeProperty("--side");
    memory.set("side", "");
  });
  return () => life.end();
}
