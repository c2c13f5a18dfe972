import { plainText } from "../../lib/text.js";
import { say } from "../../lib/words.js";

/** Answering a message: the composer quotes it, and the next message names it. */
export const reply = /** @satisfies {Page.LateFeature} */ ({
  words: { "reply.reply": "Reply" },
  actions: [
    {
      id: "reply",
      icon: "reply",
      label: "reply.reply",
      keys: "r",
      order: 2,
      isTool: true,
      when: ({ id, deleted }, me, can) => id !== null && !deleted && me !== null && can.includes("post"),
      run: ({ row, composer, site }) => {
        const { id, by } = row;
        // Nothing of it is quoted that the log folds.
        const text = site.inbox.blocked.has(by.id) ? say("row.blocked") : plainText(row);
        if (id !== null) composer.answer({ id, name: by.name, text });
      },
    },
  ],
});
