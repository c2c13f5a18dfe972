import { dayKey, dayName } from "../lib/time.js";

/** Rows of one author closer than this stand together, ms. */
const TOGETHER_MS = 5 * 60_000;

/**
 * What one row shows.
 *
 * @typedef {object} Row
 * @property {string} key the same for a message from its first keystroke's entry to its last edit
 * @property {number | null} id null until the server has it
 * @property {Wire.Person} by
 * @property {Date} at
 * @property {string} text
 * @property {Wire.Node[] | undefined} doc
 * @property {"sent" | "pending" | "failed"} state
 * @property {string} reason why it failed
 * @property {boolean} joined to the row above it
 * @property {number | undefined} reply
 * @property {Wire.Message | undefined} quoted what it answers, if that is at hand
 */

/** @typedef {{ key: string, name: string, rows: Row[] }} Day */

/**
 * Lays messages and unsent entries out in days and groups.
 *
 * @param {Wire.Message[]} messages ascending
 * @param {Page.Entry[]} entries in the order of sending
 * @param {{ me: Wire.Person | null, find: (id: number) => Wire.Message | undefined, now: Date }} with
 * @returns {Day[]}
 */
export function planRows(messages, entries, { me, find, now }) {
  const rows = messages.map((message) => messageRow(message, find));
  if (me !== null) rows.push(...entries.map((entry) => entryRow(entry, me, find)));
  /** @type {Day[]} */
  const days = [];
  /** @type {Row | undefined} */
  let above;
  for (const row of rows) {
    const last = days.at(-1)?.rows[0];
    // What was never sent stands last, however old it is: a day never comes twice.
    const later = last === undefined || startsLater(row.at, last.at);
    if (later) days.push({ key: dayKey(row.at), name: dayName(row.at, now), rows: [] });
    const day = /** @type {Day} */ (days.at(-1));
    row.joined = day.rows.length > 0 && above !== undefined && joins(row, above);
    day.rows.push(row);
    above = row;
  }
  return days;
}

/**
 * @param {Date} at
 * @param {Date} than
 */
function startsLater(at, than) {
  return at > than && dayKey(at) !== dayKey(than);
}

/**
 * @param {Row} row
 * @param {Row} above
 */
function joins(row, above) {
  const near = Math.abs(row.at.getTime() - above.at.getTime()) < TOGETHER_MS;
  return near && row.by.id === above.by.id && row.reply === undefined;
}

/**
 * @param {Wire.Message} message
 * @param {(id: number) => Wire.Message | undefined} find
 * @returns {Row}
 */
function messageRow({ id, by, at, text, doc, key, reply }, find) {
  return {
    key: key === undefined ? `m${id}` : `k${by.id}.${key}`,
    ...{ id, by, text, doc, reply, at: new Date(at) },
    ...{ state: "sent", reason: "", joined: false, quoted: quoted(reply, find) },
  };
}

/**
 * @param {Page.Entry} entry
 * @param {Wire.Person} me
 * @param {(id: number) => Wire.Message | undefined} find
 * @returns {Row}
 */
function entryRow({ key, payload: { text, reply }, at, state, reason }, me, find) {
  return {
    key: `k${me.id}.${key}`,
    ...{ id: null, by: me, text, doc: undefined, reply, at: new Date(at) },
    state: state === "failed" ? "failed" : "pending",
    ...{ reason: reason ?? "", joined: false, quoted: quoted(reply, find) },
  };
}

/**
 * @param {number | undefined} reply
 * @param {(id: number) => Wire.Message | undefined} find
 */
function quoted(reply, find) {
  return reply === undefined ? undefined : find(reply);
}
