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
  frame: ({ key, payload: { text = "", reply, room } }) => messageFrame({ key, text, reply, room }),
  message({ key, payload: { text = "", reply } }, { id, at, deleted }, me) {
    if (id === undefined || at === undefined) return undefined;
    // The seq of the post: the true state of a message that was changed since then replaces this.
    const made = { id, seq: id, at, by: me, key };
    if (deleted) return { ...made, text: "", deleted };
    return { ...made, text, ...(reply === undefined ? {} : { reply }) };
  },
};

/** Saying something, and what can be done with a message that was refused. */
export const post = /** @satisfies {Page.Feature} */ ({
  words: { "post.retry": "Retry", "post.revise": "Edit", "post.discard": "Discard" },
  commands: [message],
  actions: [
    {
      id: "retry",
      icon: "send",
      label: "post.retry",
      order: 1,
      when: ({ state, isHopeless }) => state === "failed" && !isHopeless,
      run: ({ row, room }) => void room.outbox.retry(entryKey(row.key)),
    },
    {
      id: "revise",
      icon: "edit",
      label: "post.revise",
      order: 2,
      when: ({ state }) => state === "failed",
      run: ({ row, room, composer }) => {
        composer.insert(row.text);
        void room.outbox.discard(entryKey(row.key));
      },
    },
    {
      id: "discard",
      icon: "close",
      label: "post.discard",
      order: 9,
      when: ({ state }) => state === "failed",
      run: ({ row, room }) => void room.outbox.discard(entryKey(row.key)),
    },
  ],
});

/**
 * The outbox's key within a row's key, `k<author>.<key>`.
 *
 * @param {string} rowKey
 */
const entryKey = (rowKey) => rowKey.slice(rowKey.indexOf(".") + 1);
