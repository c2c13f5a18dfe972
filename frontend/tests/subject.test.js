import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanLine, excess } from "../static/chat/js/features/subject/line.js";
import { subject } from "../static/chat/js/features/subject/subject.js";
import { lobby } from "./doubles.js";

/** @type {Page.CommandKind[]} */
const kinds = subject.commands;
const [change, rename] = kinds;

test("a line is composed and its spaces are folded, as the server does it", () => {
  assert.equal(cleanLine("  e\u0301 \t\n x\u2028y\u0085z ", "NFC"), "é x y z");
  assert.equal(cleanLine("ﬁne ①", "NFKC"), "fine 1");
  assert.equal(cleanLine("ﬁne", "NFC"), "ﬁne");
  assert.equal(cleanLine(" \u2028 ", "NFC"), "");
});

test("a line is counted in code points", () => {
  assert.equal(excess("🚀".repeat(200), 200), 0);
  assert.equal(excess("🚀".repeat(201), 200), 1);
});

test("a subject is shown before it is stored; a name is not", () => {
  assert.equal(change?.roomOverlay?.(lobby, { text: "new" }).subject, "new");
  assert.equal(rename?.roomOverlay, undefined);
});

test("the frames name the room that is meant", () => {
  /** @param {any} payload */
  const entry = (payload) => /** @type {any} */ ({ key: "k", payload });
  const subject = { text: "new", room: 3 };
  assert.deepEqual(change?.frame(entry(subject)), { type: "subject", key: "k", ...subject });
  const name = { name: "hall", room: 3 };
  assert.deepEqual(rename?.frame(entry(name)), { type: "rename", key: "k", ...name });
});
