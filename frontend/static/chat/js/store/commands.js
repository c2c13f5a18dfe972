import { messageFrame } from "../protocol/frames.js";

/** How each kind of command is put on the wire. */
const FRAMES = {
  message: (/** @type {Page.Entry} */ { payload, key }) => messageFrame({ ...payload, key }),
};

/** @param {Page.Entry} entry */
export function frameOf(entry) {
  return FRAMES[entry.kind](entry);
}
