import { Life } from "../lib/life.js";

const LONG_PRESS_MS = 450;
/** A finger that moves further than this scrolls, px. */
const STILL = 10;

/**
 * Calls `pressed` when a finger rests on something in the box.
 *
 * @param {HTMLElement} box
 * @param {(target: EventTarget | null) => void} pressed
 * @param {Event} [last] what a finger did here before
 * @returns {() => void} ends it
 */
export function onLongPress(box, pressed, last) {
  const life = new Life();
  /** @type {PointerEvent | null} */
  let down = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => {
    clearTimeout(timer);
    down = null;
  };
  const begin = (/** @type {PointerEvent} */ event) => {
    end();
    if (event.pointerType !== "touch") return;
    down = event;
    timer = setTimeout(() => pressed(event.target), LONG_PRESS_MS);
  };
  life.listen(box, "pointerdown", begin);
  if (last?.type === "pointerdown") begin(/** @type {PointerEvent} */ (last));
  life.listen(box, "pointermove", (event) => {
    if (down !== null && distance(down, event) > STILL) end();
  });
  life.listen(box, "pointerup", end);
  life.listen(box, "pointercancel", end);
  // The browser's own menu for a finger that rests would lie over ours.
  life.listen(box, "contextmenu", (event) => {
    if (down !== null) event.preventDefault();
  });
  life.add(end);
  return () => life.end();
}

/**
 * @param {PointerEvent} from
 * @param {PointerEvent} to
 */
function distance(from, to) {
  return Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY);
}
