/** @typedef {Record<string, "string" | "number" | "boolean" | "object" | "array">} Shape */

/**
 * The fields that an event of the server must have to be believed.
 *
 * @type {Map<string, Shape>}
 */
const SHAPES = new Map([
  ["message", { seq: "number", message: "object" }],
  ["ack", { re: "string", seq: "number" }],
  ["error", { code: "string", text: "string", retry: "boolean" }],
  ["typing", { who: "array" }],
  ["history", { re: "string", messages: "array", more: "boolean" }],
  ["presence", { count: "number" }],
  ["pong", { head: "number" }],
  ["room", { seq: "number", epoch: "string", room: "object" }],
  ["member", { seq: "number", member: "object" }],
  ["can", { can: "array" }],
  ["inbox", { version: "number", places: "array" }],
  ["places", { version: "number", places: "array" }],
  ["contacts", { join: "array" }],
  ["heads", { heads: "array" }],
]);
/** @type {Shape} */
const ROOM_WELCOME = {
  ...{ epoch: "string", head: "number", room: "object" },
  ...{ messages: "array", can: "array", here: "array" },
};
/** @type {Shape} the inbox's socket has no room to tell of */
const INBOX_WELCOME = { ping: "number" };

/**
 * Makes an event of a feature known; without this it is passed over.
 *
 * @param {string} type
 * @param {Shape} shape
 */
export function addShape(type, shape) {
  SHAPES.set(type, shape);
}

/**
 * Reads one text frame.
 *
 * An older page survives a newer server: events of unknown types are ignored. Those with a `seq` are
 * changes of the room's log, so that at least their number is passed on.
 *
 * @param {string} text
 * @returns {Wire.ServerFrame | null} null for an event that this page does not know
 */
export function decode(text) {
  const frame = parse(text);
  const shape = shapeOf(frame);
  if (shape === undefined) return otherChange(frame);
  return Object.entries(shape).every(([name, kind]) => kindOf(frame[name]) === kind) ? frame : null;
}

/**
 * @param {any} frame
 * @returns {Shape | undefined}
 */
function shapeOf(frame) {
  if (frame?.type !== "welcome") return SHAPES.get(frame?.type);
  return "ping" in frame && !("room" in frame) && !("epoch" in frame) ? INBOX_WELCOME : ROOM_WELCOME;
}

/**
 * @param {any} frame of an unknown type; an answer to a command names its key in `re`
 * @returns {Wire.OtherChange | null}
 */
function otherChange(frame) {
  const isChange = Number.isSafeInteger(frame?.seq) && frame.re === undefined;
  return isChange ? { type: "other", seq: frame.seq } : null;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param {unknown} value */
function kindOf(value) {
  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * @param {{
 *   text: string, key: string, reply?: number | undefined, room?: number | undefined,
 *   mentions?: number[] | undefined,
 * }} entry
 * @returns {Wire.ClientFrame}
 */
export function messageFrame({ text, key, reply, room, mentions }) {
  return {
    type: "message",
    text,
    key,
    ...(reply && { reply }),
    ...(room && { room }),
    ...(mentions && { mentions }),
  };
}

/** What a message's frame holds at most beside its text, bytes. */
const AROUND_TEXT = 120;

/**
 * The bytes of a frame that carries this text.
 *
 * @param {string} text
 */
export function messageBytes(text) {
  return new TextEncoder().encode(JSON.stringify(text)).length + AROUND_TEXT;
}

/**
 * @param {boolean} on
 * @returns {Wire.ClientFrame}
 */
export function typingFrame(on) {
  return { type: "typing", on };
}

/**
 * @param {string} key
 * @param {{ before?: number, after?: number, around?: number, ids?: number[], limit?: number }} where
 * @returns {Wire.ClientFrame}
 */
export function historyFrame(key, where) {
  return { type: "history", key, ...where };
}

/** @returns {Wire.ClientFrame} */
export function pingFrame() {
  return { type: "ping" };
}
