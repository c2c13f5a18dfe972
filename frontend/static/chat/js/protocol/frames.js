/** What each frame of the server must carry to be believed. */
const SHAPES = {
  welcome: { epoch: "string", head: "number", messages: "array", can: "array", here: "array" },
  message: { seq: "number", message: "object" },
  ack: { re: "string", id: "number", seq: "number", at: "string" },
  error: { code: "string", text: "string", retry: "boolean" },
  typing: { who: "array" },
  history: { re: "string", messages: "array", more: "boolean" },
  presence: { count: "number" },
  pong: { head: "number" },
  room: { seq: "number", epoch: "string", room: "object" },
};

/**
 * Reads one text frame.
 *
 * @param {string} text
 * @returns {Wire.ServerFrame | null} null for what this client does not know, so that an older
 *   page survives a newer server
 */
export function decode(text) {
  const frame = parse(text);
  const type = typeof frame?.type === "string" ? frame.type : "";
  if (!Object.hasOwn(SHAPES, type)) return null;
  const shape = Object.entries(SHAPES[/** @type {keyof typeof SHAPES} */ (type)]);
  return shape.every(([name, kind]) => kindOf(frame[name]) === kind) ? frame : null;
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
 * @param {{ text: string, key: string, reply?: number | undefined }} entry
 * @returns {Wire.ClientFrame}
 */
export function messageFrame({ text, key, reply }) {
  return { type: "message", text, key, ...(reply === undefined ? {} : { reply }) };
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
 * @param {{ before?: number, after?: number, around?: number, limit?: number }} where
 * @returns {Wire.ClientFrame}
 */
export function historyFrame(key, where) {
  return { type: "history", key, ...where };
}

/** @returns {Wire.ClientFrame} */
export function pingFrame() {
  return { type: "ping" };
}
