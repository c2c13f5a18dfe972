import { dayKey, dayName } from "../lib/time.js";
import { say } from "../lib/words.js";
import { isWritten } from "./commands.js";

/** Rows of one author closer than this stand together, ms. */
const TOGETHER_MS = 5 * 60_000;

/**
 * What one row shows.
 *
 * @typedef {object} Row
 * @property {string} key the same for a message before and after it is sent
 * @property {number | null} id null until the server has it
 * @property {Wire.Person} by
 * @property {Date} at
 * @property {string} text
 * @property {Wire.Node[] | undefined} doc
 * @property {boolean} edited
 * @property {boolean} deleted its text is gone
 * @property {"sent" | "pending" | "failed"} state
 * @property {string} reason why it failed
 * @property {boolean} isHopeless it failed, and would fail again
 * @property {boolean} joined to the row above it
 * @property {number | undefined} reply
 * @property {Wire.Message | null | undefined} quoted the message it answers, if that is loaded; null
 *   where there is none
 * @property {Wire.Message | null} message null until the server has it
 */

/**
 * What the server says of a message that it will never take as it is, or not for long.
 *
 * @type {Set<string | undefined>}
 */
const HOPELESS = new Set(["empty", "too_long", "too_big", "bad_frame", "bad_json", "filtered", "key_reused", "expired"]);

/** @typedef {{ key: string, name: string, rows: Row[] }} Day */

/** @typedef {(id: number) => Wire.Message | null | undefined} Find */

/**
 * Lays messages and unsent entries out in days and groups.
 *
 * @param {Wire.Message[]} messages ascending
 * @param {Page.Entry[]} entries in the order of sending
 * @param {{ me: Wire.Person | null, find: Find, now: Date }} with
 * @returns {Day[]}
 */
export function planRows(messages, entries, { me, find, now }) {
  /** @type {Day[]} */
  const days = [];
  for (const row of rowsOf(messages, entries, me, find)) {
    const last = days.at(-1)?.rows[0];
    // An unsent message stands last, however old it is: a day never comes twice.
    const later = last === undefined || startsLater(row.at, last.at);
    if (later) days.push({ key: dayKey(row.at), name: dayName(row.at, now), rows: [] });
    append(/** @type {Day} */ (days.at(-1)), row);
  }
  return days;
}

/**
 * One's own messages that belong after the newest page, while the window shows an earlier part of
 * the log: a section of their own, since messages before them are not loaded.
 *
 * @param {Wire.Message[]} messages ascending
 * @param {Page.Entry[]} entries in the order of sending
 * @param {{ me: Wire.Person | null, find: Find }} with
 * @returns {Day[]} one, or none where there are no such messages
 */
export function planApart(messages, entries, { me, find }) {
  const own = messages.filter(({ by }) => by.id === me?.id);
  const rows = rowsOf(own, entries, me, find);
  /** @type {Day} */
  const section = { key: "apart", name: say("log.apart"), rows: [] };
  for (const row of rows) append(section, row);
  return rows.length === 0 ? [] : [section];
}

/**
 * @param {Wire.Message[]} messages
 * @param {Page.Entry[]} entries
 * @param {Wire.Person | null} me
 * @param {Find} find
 */
function rowsOf(messages, entries, me, find) {
  const rows = messages.map((message) => messageRow(message, find));
  const written = entries.filter(isWritten);
  if (me !== null) rows.push(...written.map((entry) => entryRow(entry, me, find)));
  return rows;
}

/**
 * @param {Day} day
 * @param {Row} row
 */
function append(day, row) {
  const above = day.rows.at(-1);
  row.joined = above !== undefined && joins(row, above);
  day.rows.push(row);
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
 * @param {Find} find
 * @returns {Row}
 */
function messageRow(message, find) {
  const { id, by, at, text, doc, key, reply, edited, deleted = false } = message;
  return {
    message,
    key: key === undefined ? `m${id}` : `k${by.id}.${key}`,
    ...{ id, by, text, doc, reply, at: new Date(at) },
    ...{ edited: edited !== undefined && !deleted, deleted },
    ...{ state: "sent", reason: "", isHopeless: false, joined: false },
    quoted: quoted(reply, find),
  };
}

/**
 * @param {Page.Entry} entry
 * @param {Wire.Person} me
 * @param {Find} find
 * @returns {Row}
 */
function entryRow({ key, payload, at, state, reason, code }, me, find) {
  const { text = "", reply } = payload;
  return {
    message: null,
    key: `k${me.id}.${key}`,
    ...{ id: null, by: me, text, doc: undefined, reply, at: new Date(at) },
    state: state === "failed" ? "failed" : "pending",
    ...{ reason: reason ?? "", isHopeless: HOPELESS.has(code), joined: false },
    quoted: quoted(reply, find),
    ...{ edited: false, deleted: false },
  };
}

/**
 * @param {number | undefined} reply
 * @param {Find} find
 */
function quoted(reply, find) {
  return reply === undefined ? undefined : find(reply);
}
