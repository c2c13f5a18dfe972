import { say } from "../../lib/words.js";
import { isWritten } from "../../store/commands.js";

/**
 * May one edit the message of this row? The server asks again.
 *
 * @param {Pick<Page.Row, "id" | "deleted" | "by">} row
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 */
export function mayEdit({ id, deleted, by }, me, can) {
  return id !== null && !deleted && by.id === me?.id && can.includes("edit");
}

/**
 * Edits the last message of one's own that is loaded.
 *
 * @param {Page.Conversation} model
 * @returns {boolean} whether there was something to do
 */
export function editLast({ room, site, composer }) {
  const { outbox, session, facts, log } = room;
  if (composer !== room.composer || room.slices.get("edit").current) return false;
  if (outbox.entries.some((entry) => isWritten(entry) && entry.state !== "failed")) {
    site.tell(say("edit.unsent"));
    return true;
  }
  const loaded = [...log.timeline.messages, ...log.timeline.beyond];
  const own = loaded
    .map((message) => room.overlays.message(message))
    .filter(({ id, by, deleted = false }) => mayEdit({ id, by, deleted }, session.me, facts.can ?? []));
  const last = own.at(-1);
  if (last === undefined) return false;
  room.slices.get("edit").begin(last);
  return true;
}
