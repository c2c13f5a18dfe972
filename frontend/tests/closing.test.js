import assert from "node:assert/strict";
import { test } from "node:test";
import { fullTime } from "../static/chat/js/lib/time.js";
import { askedWait, beginsAnew, comesBack, explain } from "../static/chat/js/protocol/closing.js";

test("only the codes 4500 to 4999 keep a client away", () => {
  const codes = [1000, 1001, 1006, 1009, 1011, 1012, 4000, 4499, 4500, 4999];
  assert.deepEqual(codes.filter(comesBack), [1000, 1001, 1006, 1009, 1011, 1012, 4000, 4499]);
});

test("only the end of one's session makes the return a new beginning", () => {
  assert.deepEqual([1001, 1006, 1012, 4000, 4001, 4003, 4004].filter(beginsAnew), [4003]);
});

test("a restarting server says when to come back", () => {
  assert.equal(askedWait(1012, '{"retry": 1500}'), 1500);
});

test("a wait that is too long is cut to a minute", () => {
  assert.equal(askedWait(1012, '{"retry":999999999}'), 60_000);
});

test("another code, or a reason that says nothing, asks for no wait", () => {
  assert.equal(askedWait(1006, '{"retry":1500}'), null);
  assert.equal(askedWait(1012, "restarting"), null);
});

test("every stay-away code of the protocol is explained in its own words", () => {
  const words = [4500, 4503, 4504, 4507, 4509].map((code) => explain(code));
  assert.equal(new Set(words).size, words.length);
  assert.ok(words.every((sentence) => sentence !== explain(4999)));
});

test("whoever was removed or banned reads the server's words, with the time as here", () => {
  const words = explain(4503, "Ada banned you from this room until 2026-11-27 10:00 UTC: spam.");
  const time = fullTime(new Date("2026-11-27T10:00Z"));
  assert.equal(words, `Ada banned you from this room until ${time}: spam.`);
  assert.equal(explain(4504, "No."), explain(4504));
  assert.equal(explain(4503, ""), explain(4503));
});
