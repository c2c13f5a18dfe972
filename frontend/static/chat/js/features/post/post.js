import { messageFrame } from "../../protocol/frames.js";

/**
 * A message that somebody says. Unlike other commands it is shown as a row of its own, and stays
 * with the reason where the server refuses it.
 *
 * @type {Page.CommandKind}
 */
export const message = {
  kind: "message",
  isRow: true,
  isValid: ({ text }) => typeof text === "string",
  frame: ({ key, payload }) => messageFrame({ text: "", ...payload, key }),
  message({ key, payload: { text = "", reply } }, { id, at, deleted }, me) {
    if (id === undefined || at === undefined) return undefined;
    // The seq of the post: the true state of a message that was changed since then replaces this.
    const made = { id, seq: id, at, by: me, key };
    if (deleted) return { ...made, text: "", deleted };
    return { ...made, text, ...(reply === undefined ? {} : { reply }) };
  },
};

/** Saying something. */
export const post = /** @satisfies {Page.Feature} */ ({
  commands: [message],
});
