const LONG_PRESS_MS = 450;
/** A finger that moves further than this scrolls, px. */
const STILL = 10;

/**
 * Tells when a finger rests on something; a mouse has its own ways.
 *
 * @param {HTMLElement} box
 * @param {(target: EventTarget | null) => void} pressed
 */
export function onLongPress(box, pressed) {
  /** @type {PointerEvent | null} */
  let down = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => {
    clearTimeout(timer);
    down = null;
  };
  box.addEventListener("pointerdown", (event) => {
    end();
    if (event.pointerType !== "touch") return;
    down = event;
    timer = setTimeout(() => pressed(event.target), LONG_PRESS_MS);
  });
  box.addEventListener("pointermove", (event) => {
    if (down !== null && distance(down, event) > STILL) end();
  });
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", end);
  // The browser's own menu for a finger that rests would lie over ours.
  box.addEventListener("contextmenu", (event) => {
    if (down !== null) event.preventDefault();
  });
}

/**
 * @param {PointerEvent} from
 * @param {PointerEvent} to
 */
function distance(from, to) {
  return Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY);
}
