/** How long a deletion can be taken back, ms. */
export const UNDO_MS = 5_000;

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
 * Takes deletions back: the messages are shown again, and nobody else has missed them.
 *
 * @param {Page.Room} room
 * @param {Page.Entry[]} entries
 */
export function takeBack({ outbox }, entries) {
  for (const { key } of entries) void outbox.discard(key);
}
