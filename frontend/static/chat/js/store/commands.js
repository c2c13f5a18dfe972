import { messageFrame } from "../protocol/frames.js";

/** How each kind of command is put on the wire. */
const FRAMES = {
  message: (/** @type {Page.Entry} */ { payload, key }) => messageFrame({ ...payload, key }),
};

/** @param {Page.Entry} entry */
export function frameOf(entry) {
  return FRAMES[entry.kind](entry);
}

/**
 * Can this version of the page show and send what was stored? Another version may have stored it.
 *
 * @param {{ kind?: unknown, key?: unknown, payload?: { text?: unknown } | null }} stored
 */
export function isKnown({ kind, key, payload }) {
  const known = typeof kind === "string" && Object.hasOwn(FRAMES, kind);
  return known && typeof key === "string" && typeof payload?.text === "string";
}
