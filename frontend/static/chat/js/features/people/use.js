import { elapsed } from "../../lib/clock.js";
import { Life } from "../../lib/life.js";

/** A window that was not used for so long is not in use, ms. */
const IDLE_MS = 5 * 60_000;
/** Time between two looks, ms. */
const LOOK_MS = 30_000;
/** Time between two words to the other tabs, ms. */
const TELL_MS = 10_000;
/** What somebody does who uses a window. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"];

/**
 * Tells the server when this window is not in use for a while, and when it is again.
 *
 * @param {() => import("../../socket/connection.js").Connection} connection the one that the page has now
 */
export function watchUse(connection) {
  const life = new Life();
  let used = elapsed();
  let isIdle = false;
  // Whoever uses one tab of this browser is there, whatever the others show.
  const tabs = new BroadcastChannel("use");
  let told = -TELL_MS;
  const tell = () => connection().send({ type: "active", on: !isIdle });
  const use = (/** @type {PointerEvent} */ { type, movementX, movementY }) => {
    // Browsers tell of a pointer that rests, too, when the page is laid out beneath it.
    if (type === "pointermove" && movementX === 0 && movementY === 0) return;
    if (elapsed() - told >= TELL_MS) {
      told = elapsed();
      tabs.postMessage(null);
    }
    wake();
  };
  const wake = () => {
    used = elapsed();
    if (!isIdle) return;
    isIdle = false;
    tell();
  };
  tabs.onmessage = wake;
  life.add(() => tabs.close());
  for (const sign of SIGNS) life.listen(window, sign, use, { capture: true, passive: true });
  life.every(LOOK_MS, () => {
    isIdle = elapsed() - used >= IDLE_MS;
    // Again and again: each connection begins as one that is used.
    if (isIdle) tell();
  });
  return () => life.end();
}
