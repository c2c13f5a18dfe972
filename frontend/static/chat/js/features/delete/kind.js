/** How long a deletion can be taken back, ms. */
export const UNDO_MS = 5_000;

/**
 * Erases a message. A tombstone keeps its place in the log, and the replies that name it.
 *
 * @type {Page.CommandKind}
 */
export const deletion = {
  kind: "delete",
  isValid: ({ id }) => Number.isInteger(id),
  frame: ({ key, payload: { id = 0, room } }) => ({
    ...{ type: "delete", key, id },
    ...(room === undefined ? {} : { room }),
  }),
  overlay({ doc: _doc, edited: _edited, pinned: _pinned, reactions: _reactions, ...message }) {
    return { ...message, text: "", deleted: true };
  },
  errors: { not_allowed: "delete.notAllowed", not_found: "delete.notFound" },
};

/**
 * May one delete the message of this row? The server asks again.
 *
 * @param {Page.Row} row
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 */
export function mayDelete({ id, deleted, by }, me, can) {
  if (id === null || deleted || me === null) return false;
  return can.includes("moderate") || (by.id === me.id && can.includes("delete"));
}

/**
 * Deletes a message: at once for oneself, and for everybody when it cannot be taken back any more.
 *
 * @param {Page.Room} room
 * @param {number} id
 */
export function deleteMessage(room, id) {
  return room.command("delete", { id }, { holdMs: UNDO_MS });
}

/**
 * The deletions that can still be taken back, in any tab of this browser.
 *
 * @param {Page.Room} room
 */
export function heldDeletions({ outbox }) {
  return outbox.entries.filter(({ kind, state }) => kind === "delete" && state === "held");
}

/**
 * Sends the deletions that this tab holds, without storing that first: for a page that is about to be
 * closed. They are stored already, so that the next page sends them again; what is sent twice is done
 * once.
 *
 * @param {Page.Room} room
 */
export function sendHeld(room) {
  for (const entry of heldDeletions(room)) {
    if (room.outbox.holds(entry.key)) room.connection.send(deletion.frame(entry));
  }
}

/**
 * Takes deletions back: the messages are shown again, and nobody else has missed them.
 *
 * @param {Page.Room} room
 * @param {Page.Entry[]} entries
 */
export function takeBack({ outbox }, entries) {
  for (const { key } of entries) void outbox.discard(key);
}
