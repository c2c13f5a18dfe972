import { Life } from "./life.js";
import { addWords, say } from "./words.js";

/** @typedef {Page.Late} Late what is loaded once the page is used */

/** What somebody does first on a page. */
const SIGNS = ["pointermove", "pointerdown", "touchstart", "keydown", "input", "wheel"];
/** How long a page that nobody uses waits before it loads the late part, ms. */
const IDLE_MS = 3_000;
/** After a failure the signs of use are not looked at for so long, ms. */
const PAUSE_MS = 3_000;

/** @type {() => Promise<Late>} */
let bring;
/** @type {Late | null} */
let here = null;
/** @type {Promise<Late> | null} */
let loading = null;
/** @type {Set<(late: Late) => void>} */
const waiting = new Set();

/** @param {() => Promise<Late>} how the late part is loaded */
export function loadLateBy(how) {
  bring = how;
}

/** Loads the late part, once. A failure is forgotten: the next use tries again. */
export function loadLate() {
  loading ??= load();
  return loading;
}

async function load() {
  try {
    here = await bring();
  } catch (error) {
    loading = null;
    throw error;
  }
  addWords(here.WORDS);
  for (const run of waiting) run(here);
  waiting.clear();
  return here;
}

/**
 * Calls `run` with the late part: now, or when something else has loaded it.
 *
 * @param {(late: Late) => void} run
 * @param {AbortSignal} [signal] ends the waiting
 */
export function whenLate(run, signal) {
  if (here !== null) return run(here);
  waiting.add(run);
  signal?.addEventListener("abort", () => waiting.delete(run));
}

/**
 * Does something for which the late part is needed: at once where it is here. Where it cannot be
 * loaded, the person is told so.
 *
 * @param {Pick<Page.Site, "tell">} site
 * @param {(late: Late) => void} [run]
 * @param {() => void} [failed]
 */
export function withLate(site, run = () => {}, failed) {
  if (here !== null) return run(here);
  void loadLate().then(run, (error) => {
    console.info("the late part cannot be loaded", error);
    site.tell(say("late.unloaded"));
    failed?.();
  });
}

/** Loads the late part at the first sign that somebody uses the page. */
export function loadLateWhenUsed() {
  const life = new Life();
  const load = (/** @type {PointerEvent} */ { type, movementX, movementY }) => {
    // Browsers tell of a pointer that rests, too, when the page is laid out beneath it.
    if (type === "pointermove" && movementX === 0 && movementY === 0) return;
    life.end();
    loadLate().catch(() => setTimeout(loadLateWhenUsed, PAUSE_MS));
  };
  for (const sign of SIGNS) life.listen(window, sign, load, { capture: true, passive: true });
}

/** The first messages are shown: the late part is loaded a moment later, if nobody needs it before. */
export function loadLateSoon() {
  if (loading === null) setTimeout(() => void loadLate().catch(() => {}), IDLE_MS);
}
