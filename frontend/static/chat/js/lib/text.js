import { say } from "./words.js";

/** Mandatory line breaks (UAX #14), as the server's `clean_text` knows them. */
const LINE_BREAK = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g;
/** Characters that no message may hold; pasted text has them. Surrogates are the lone ones. */
const UNSENDABLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufeff\p{Surrogate}]/gu;
/**
 * Letters, digits, punctuation and symbols, without those that have no shape. What has no category is
 * newer than the browser's tables.
 */
const VISIBLE =
  /(?![\u2800\ufffd\p{DI}\p{Noncharacter_Code_Point}])[\p{L}\p{N}\p{P}\p{S}\p{Cn}]/u;

/**
 * The text as the server will store it: line breaks are newlines, letters are composed (NFC), the
 * ends are not blank. Empty if nothing in it can be seen: the server refuses such a text.
 *
 * @param {string} text
 */
export function cleanText(text) {
  const clean = text.replace(LINE_BREAK, "\n").replace(UNSENDABLE, "").normalize("NFC").trim();
  return VISIBLE.test(clean) ? clean : "";
}

/**
 * The length in Unicode code points, as the server counts it; count a cleaned text.
 *
 * @param {string} text
 */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A part of an emoji between joiners: a picture, with what modifies it. */
const PART = String.raw`(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)\p{EMod}?[\u{E0020}-\u{E007F}]*`;
const ONE = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|${PART}(?:\u200D${PART})*)`;
/** Signs of writing that are pictures only where a variation selector follows. */
const SIGN = String.raw`[©®™‼⁉〰〽㊗㊙](?!\uFE0F)`;
const FEW = new RegExp(String.raw`^(?:\s*(?!${SIGN})${ONE}){1,8}\s*$`, "u");
/** A longer text is not looked at, UTF-16 units: eight families of four are 88. */
const LONGEST = 200;

/**
 * Is the text nothing but emoji, and at most eight of them? They are shown larger.
 *
 * @param {string} text
 */
export function isEmojiOnly(text) {
  return text.length <= LONGEST && FEW.test(text);
}

/** Lines of this many characters are as wide as a message, about. */
const LINE = 84;
/** A message of more lines is folded; it shows somewhat fewer. */
const MOST_LINES = 24;

/**
 * Has the text so many lines that only its beginning is shown at first?
 *
 * @param {string} text
 */
export function isLong(text) {
  if (text.length < MOST_LINES) return false;
  // Blank lines are the space between paragraphs.
  const lines = text.split("\n", 1_000).map(({ length }) => Math.ceil(length / LINE));
  return lines.reduce((sum, count) => sum + count, 0) > MOST_LINES;
}

/**
 * Text that its author hid: `||like this||`, over lines and single bars. In a text that was cut, which
 * ends in "…", the second mark may be missing.
 */
const SPOILER = /\|\|(?=[^\s|])(?:[^]*?\S\|\||[^]*…$)/g;
/** What stands for words that their author hid. */
const COVERED = "▒▒▒";
/** How much of a text its first line is taken from, UTF-16 units: far more than is shown. */
const LOOKED_AT = 1_000;

/**
 * The first line of a text, cut to a readable length and without its hidden parts.
 *
 * @param {string} text
 * @param {number} [limit]
 */
export function firstLine(text, limit = 120) {
  return firstLines(text, 1, limit);
}

/**
 * The first lines of a text, cut to a readable length and without their hidden parts.
 *
 * @param {string} text
 * @param {number} count
 * @param {number} limit code points
 */
export function firstLines(text, count, limit) {
  const start = text.length > LOOKED_AT ? `${text.slice(0, LOOKED_AT)}…` : text;
  const lines = start.replace(SPOILER, COVERED).trim().split("\n", count).join("\n");
  return codePoints(lines) > limit ? `${[...lines].slice(0, limit - 1).join("")}…` : lines;
}

/** The nodes of a `doc` whose words stand in lines of their own. */
const LINES = new Set(["p", "h", "li", "tr", "pre", "quote", "br"]);

/**
 * What a message says, without the marks of its Markdown; hidden words stay covered. Of a long message
 * the beginning.
 *
 * @param {{ text: string, doc?: Wire.Node[] | undefined }} message
 */
export function plainText({ text, doc }) {
  return doc === undefined ? text : wordsOf(doc).replace(/ *\n+/g, "\n").trim();
}

/**
 * @param {(Wire.Node | Wire.TableRow | Wire.TableCell)[]} nodes
 * @returns {string}
 */
function wordsOf(nodes) {
  let words = "";
  for (const node of nodes) {
    if (words.length > LOOKED_AT) break;
    if (typeof node === "string") words += node;
    else if (node.t === "spoiler") words += COVERED;
    else {
      const apart = LINES.has(node.t) ? "\n" : "";
      const number = "n" in node ? `${node.n} ` : "";
      words += apart + number + ("v" in node ? node.v : "") + ("c" in node ? wordsOf(node.c) : "");
      words += node.t === "td" ? " " : apart;
    }
  }
  return words;
}

/**
 * A message in one line, as it is quoted.
 *
 * @param {{ text: string, doc?: Wire.Node[] | undefined, deleted?: boolean }} message
 */
export function quotable(message) {
  return message.deleted ? say("row.quotedTombstone") : firstLine(plainText(message));
}
