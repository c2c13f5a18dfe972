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
