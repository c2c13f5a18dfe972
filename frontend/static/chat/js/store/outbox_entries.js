import { kindOf } from "./commands.js";

/** @param {Page.Owner} owner */
export const lockName = ({ user, room }) => `chat-outbox:${user}:${room}`;

/**
 * What is not stored yet was written last.
 *
 * @param {Page.Entry} a
 * @param {Page.Entry} b
 */
export function inOrder(a, b) {
  if (a.order === b.order) return 0;
  return (a.order ?? Infinity) - (b.order ?? Infinity);
}

/**
 * Does an entry stay where the server refuses it, for a person to decide?
 *
 * @param {Page.Entry} entry
 */
export function staysRefused({ kind }) {
  return kindOf(kind)?.isRow === true;
}
