/** Characters that no message may hold; they come in by pasting. Surrogates are the lone ones. */
const UNSENDABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\p{Surrogate}]/gu;

/**
 * What was written as it can be sent.
 *
 * @param {string} text
 */
export function cleanText(text) {
  return text.replace(/\r\n?/g, "\n").replace(UNSENDABLE, "").trim();
}

/**
 * Length as the server counts it: Unicode code points.
 *
 * @param {string} text
 */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The first line that says something, cut to a readable length.
 *
 * @param {string} text
 * @param {number} [limit]
 */
export function firstLine(text, limit = 120) {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return codePoints(line) > limit ? `${[...line].slice(0, limit - 1).join("")}…` : line;
}

/**
 * A count with its noun: "1 new message", "3 new messages".
 *
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function counted(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
