/**
 * The kinds of commands that the outbox can hold, by name. Features add them.
 *
 * @type {Map<string, Page.CommandKind>}
 */
const kinds = new Map();

/** @param {Page.CommandKind} kind */
export function addKind(kind) {
  kinds.set(kind.kind, kind);
}

/** @param {string} name */
export function kindOf(name) {
  return kinds.get(name);
}

/**
 * The frame of an entry.
 *
 * @param {Page.Entry} entry of a known kind
 */
export function frameOf(entry) {
  const kind = kinds.get(entry.kind);
  if (kind === undefined) throw new TypeError(`no command of the kind ${entry.kind}`);
  return kind.frame(entry);
}

/**
 * Can this version of the page show and send what was stored? Another version may have stored it.
 *
 * @param {{ kind?: unknown, key?: unknown, payload?: any }} stored
 */
export function isKnown({ kind, key, payload }) {
  const known = typeof kind === "string" ? kinds.get(kind) : undefined;
  if (known === undefined || typeof key !== "string") return false;
  return typeof payload === "object" && payload !== null && known.isValid(payload);
}

/**
 * Has a person written the entry? Other commands are not counted among unsent messages.
 *
 * @param {Pick<Page.Entry, "kind">} entry
 */
export function isWritten({ kind }) {
  return kinds.get(kind)?.isRow === true;
}
