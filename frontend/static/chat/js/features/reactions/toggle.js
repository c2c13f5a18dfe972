import { isMine } from "./kind.js";
import { recentOf } from "./recent.js";

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
  if (on) recentOf(site).used(emoji);
}
