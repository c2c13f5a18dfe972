import { need } from "../../lib/dom.js";
import { quotable } from "../../lib/text.js";
import { say } from "../../lib/words.js";
import { mountWait } from "./wait.js";

/** What can be done with a message that was refused, and how long one waits that is held back. */
export const postLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "post.retry": "Retry",
    "post.revise": "Edit",
    "post.discard": "Discard",
    "post.wait": "You write faster than the server takes it. The rest is sent in {time}.",
  },
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
      run: ({ row, room, composer, site }) => {
        const { blocked } = site.inbox;
        if (row.reply !== undefined && composer.reply === undefined) composer.answer(replyOf(row, blocked));
        composer.insert(composer.drafts.text === "" ? row.text : `\n${row.text}`);
        void room.outbox.discard(entryKey(row.key));
      },
    },
    {
      id: "discard",
      icon: "close",
      label: "post.discard",
      order: 9,
      when: ({ state }) => state === "failed",
      run: ({ row, room, anchor }) => {
        leaveRow(anchor);
        void room.outbox.discard(entryKey(row.key));
      },
    },
  ],
  foot: [mountWait],
});

/**
 * The outbox's key within a row's key, `k<author>.<key>`.
 *
 * @param {string} rowKey
 */
const entryKey = (rowKey) => rowKey.slice(rowKey.indexOf(".") + 1);

/**
 * What a message answers, for the composer.
 *
 * @param {Page.Row} row
 * @param {Set<number>} blocked the ids of those whom one has blocked
 */
function replyOf({ reply: id = 0, quoted }, blocked) {
  if (!quoted) return { id, name: say("row.quotedUnknown"), text: "…" };
  return { id, name: quoted.by.name, text: blocked.has(quoted.by.id) ? say("row.blocked") : quotable(quoted) };
}

/**
 * The row is about to go: the focus, if it is there, goes to a row beside it.
 *
 * @param {HTMLElement} row
 */
function leaveRow(row) {
  if (!row.contains(document.activeElement)) return;
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll(".row");
  const rows = [...found];
  const at = rows.indexOf(row);
  const beside = rows[at + 1] ?? rows[at - 1] ?? need(document, ".log", HTMLElement);
  beside.focus({ preventScroll: true });
}
