import { whenLate } from "../../lib/late.js";
import { isMine } from "./kind.js";


/**
 * May this person react to this message?
 *
 * @param {Pick<Page.Row, "id" | "deleted">} row
 * @param {Wire.Person | null} me
 * @param {readonly string[]} can
 */
export function mayReact({ id, deleted }, me, can) {
  return id !== null && !deleted && me !== null && can.includes("react");
}

/**
 * Puts one's emoji on a message, or takes it away where it is there.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 * @param {number} id
 * @param {string} emoji
 */
export function toggle({ room, site }, id, emoji) {
  const { me } = room.session;
  const known = room.find(id)?.reactions?.find((one) => one.emoji === emoji);
  const on = known === undefined || !isMine(known, me?.id);
  void room.command("react", { id, emoji, on });
  if (on) whenLate(({ recentOf }) => recentOf(site).used(emoji));
}
