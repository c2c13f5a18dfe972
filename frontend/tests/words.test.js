import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey } from "../static/chat/js/lib/key.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import {
  cleanText,
  codePoints,
  firstLine,
  isEmojiOnly,
  isLong,
  plainText,
  quotable,
} from "../static/chat/js/lib/text.js";
import { ago } from "../static/chat/js/lib/ago.js";
import { dayKey, dayName } from "../static/chat/js/lib/time.js";
import { messageBytes } from "../static/chat/js/protocol/frames.js";
import { Drafts } from "../static/chat/js/store/drafts.js";
import { fixture } from "./doubles.js";

/** @type {{ is: string, raw: string, text: string, length: number }[]} */
const CLEANED = fixture("text/cleaned");

for (const { is, raw, text, length } of CLEANED) {
  test(`text is cleaned and counted as the server does it: ${is}`, () => {
    assert.equal(cleanText(raw), text);
    assert.equal(codePoints(cleanText(raw)), length);
  });
}

test("a text that grows when it is composed is counted as it will be stored", () => {
  assert.equal(codePoints(cleanText("\u0958".repeat(4000))), 8000);
});

test("length is counted in code points, as the server counts", () => {
  assert.equal(codePoints("a🚀é"), 3);
});

test("the first line is cut without breaking a letter", () => {
  assert.equal(firstLine("\n one\ntwo"), "one");
  assert.equal(firstLine("🚀🚀🚀🚀", 3), "🚀🚀…");
});

test("what no message may hold is taken out, half a character too", () => {
  assert.equal(cleanText(" a\u0000\ud83d\r\nb🚀\udc00 "), "a\nb🚀");
});

test("the first line does not show what its author hid", () => {
  assert.equal(firstLine("it was ||the butler||, ||he||"), "it was ▒▒▒, ▒▒▒");
  assert.equal(firstLine("a || b || c"), "a || b || c");
  assert.equal(firstLine("if (a||b)"), "if (a||b)");
  assert.equal(firstLine("||the|butler||, |||he||| did"), "▒▒▒, |▒▒▒| did");
  assert.equal(firstLine("it was ||the\nbutler||\nand"), "it was ▒▒▒");
  assert.equal(firstLine("it was ||the butler, wh…"), "it was ▒▒▒");
  assert.equal(firstLine(`it was ||${"the butler ".repeat(500)}he||`), "it was ▒▒▒");
});

test("a message is quoted without the marks of its Markdown, and hides what its author hid", () => {
  /** @type {Wire.Node[]} */
  const doc = [
    { t: "h", c: ["The ", { t: "strong", c: ["soup"] }, " of ", { t: "code", v: "a_b" }] },
    { t: "ol", c: [{ t: "li", n: "3.", c: [{ t: "a", href: "https://a.test", c: ["cut"] }, " it"] }] },
    { t: "p", c: ["who", { t: "br" }, { t: "spoiler", c: ["the butler"] }] },
    { t: "pre", v: "  x" },
    { t: "table", c: [{ t: "tr", c: [{ t: "td", c: ["y"] }, { t: "td", c: ["z"] }] }] },
  ];
  const text = "# The **soup** of `a_b`";
  assert.equal(quotable({ text, doc }), "The soup of a_b");
  assert.equal(quotable({ text }), text);
  assert.equal(quotable({ text, doc: ["x".repeat(500)] }), `${"x".repeat(119)}…`);
  const lines = plainText({ text, doc }).split("\n");
  assert.deepEqual(lines, ["The soup of a_b", "3. cut it", "who", "▒▒▒", "  x", "y z"]);
});

test("a frame is measured in bytes, with room for what is around the text", () => {
  const frame = JSON.stringify({ type: "message", text: "é\n", key: "x".repeat(36), reply: 2 ** 53 });
  assert.ok(messageBytes("é\n") >= new TextEncoder().encode(frame).length);
  assert.equal(messageBytes("é\n") - messageBytes(""), 4);
});

test("days have names near today and dates further off", () => {
  const now = new Date(2026, 10, 22, 0, 5);
  const names = [0, 1, 3].map((days) => dayName(new Date(2026, 10, 22 - days, 23, 59), now));
  assert.deepEqual(names.slice(0, 2), ["Today", "Yesterday"]);
  assert.match(dayName(new Date(2025, 0, 2), now), /2025/);
  assert.doesNotMatch(dayName(new Date(2026, 0, 2), now), /2026/);
});

test("two moments of one local day have one key", () => {
  assert.equal(dayKey(new Date(2026, 0, 2, 0, 0)), dayKey(new Date(2026, 0, 2, 23, 59)));
  assert.notEqual(dayKey(new Date(2026, 0, 2)), dayKey(new Date(2026, 1, 2)));
});

test("today is told in minutes and hours, other days by their date", () => {
  const now = new Date(2026, 10, 22, 18, 0);
  assert.match(ago(new Date(2026, 10, 22, 17, 55), now), /5/);
  assert.match(ago(new Date(2026, 10, 22, 15, 0), now), /3/);
  assert.match(ago(new Date(2026, 10, 20, 15, 0), now), /20/);
});

test("keys fit the protocol and do not repeat", () => {
  const keys = new Set(Array.from({ length: 1000 }, newKey));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{22}$/);
});

test("a later key stands behind an earlier one", () => {
  const times = [0, 1, 63, 64, 4095, 4096, 1_790_000_000_000, 1_790_000_000_001, 2 ** 47];
  const keys = times.map((time) => newKey(time));
  assert.deepEqual([...keys].sort(), keys);
});

test("a draft belongs to its room and is forgotten when empty", () => {
  const map = new Map();
  const memory = new Memory({
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => void map.set(name, value),
    removeItem: (name) => void map.delete(name),
  });
  const drafts = new Drafts(memory, "lobby");
  drafts.text = "half a sent";
  drafts.flush();
  assert.equal(new Drafts(memory, "lobby").text, "half a sent");
  assert.equal(new Drafts(memory, "attic").text, "");
  new Drafts(memory, "lobby").text = "";
  assert.equal(map.size, 0);
});

test("what the browser does not store lives as long as the page, and that is told", () => {
  const full = { getItem: () => "old", removeItem: () => {}, setItem: () => fail("full") };
  for (const storage of [null, full]) {
    const drafts = new Drafts(new Memory(storage), "lobby");
    drafts.text = "half a sentence";
    drafts.flush();
    assert.deepEqual([drafts.text, drafts.durable], ["half a sentence", false]);
    drafts.text = "";
    assert.equal(drafts.durable, true);
  }
});

/** @param {string} why */
function fail(why) {
  throw new Error(why);
}

test("a text of up to eight emoji is nothing but emoji", () => {
  for (const text of ["🎉", "👩‍👩‍👧 🇳🇴\n👍🏽", "🎉".repeat(8)]) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ["", "12", "#", "🎉!", "🎉".repeat(9)]) assert.equal(isEmojiOnly(text), false, text);
});

test("a text is long by its lines and by its length, without blank lines", () => {
  assert.equal(isLong("a\n".repeat(30)), true);
  assert.equal(isLong("a\n\n\n".repeat(20)), false);
  assert.equal(isLong("word ".repeat(600)), true);
  assert.equal(isLong("short"), false);
});
