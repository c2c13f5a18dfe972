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
