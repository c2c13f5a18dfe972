import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { mockTime, settle } from "./doubles.js";
import { Bench, logged, texts, post } from "./outbox_bench.js";

/** @type {Bench} */
let bench;

beforeEach(() => {
  mockTime();
  bench = new Bench();
});

/** @param {number} seconds */
async function pass(seconds) {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1_000);
    await settle();
  }
}

test("of two tabs one sends, also what was written in the other", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await post(second.outbox, "hello");
  await settle();
  assert.deepEqual(first.sent.map(({ text }) => text), ["hello"]);
  assert.deepEqual(second.sent, []);
});

test("both tabs see a message settled, and the other one is given what to show", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  /** @type {Wire.Message[]} */
  const settled = [];
  second.outbox.on("settled", ({ message }) => message && settled.push(message));
  await post(second.outbox, "hello");
  await settle();
  await first.outbox.confirm(logged(first.sent[0], 9));
  await settle();
  assert.deepEqual(second.outbox.entries, []);
  assert.deepEqual(settled.map(({ id }) => id), [9]);
});

test("when the sending tab goes, the other takes over", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await post(second.outbox, "hello");
  await settle();
  first.outbox.offline();
  assert.equal(second.sent[0].key, first.sent[0].key);
});

test("a visible tab sends what the tab that has the right to send leaves lying", async () => {
  const suspended = await bench.tab();
  const visible = await bench.tab();
  await post(visible.outbox, "one");
  await post(visible.outbox, "two");
  await pass(9);
  assert.deepEqual(texts(visible.outbox.entries), ["one", "two"]);
  assert.deepEqual(visible.sent.map(({ key }) => key), [suspended.sent[0].key]);
  await visible.outbox.confirm(logged(visible.sent[0]));
  assert.deepEqual(visible.sent.map(({ text }) => text), ["one", "two"]);
});

test("a tab that nobody sees waits longer before it takes over", async () => {
  await bench.tab();
  const hidden = await bench.tab({ isVisible: () => false });
  await post(hidden.outbox, "hello");
  await pass(29);
  assert.deepEqual(hidden.sent, []);
  await pass(6);
  assert.deepEqual(hidden.sent.map(({ text }) => text), ["hello"]);
});

test("news of a sent message that got lost is made up for by reading the storage", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await post(second.outbox, "hello");
  await settle();
  for (const listener of bench.browser.listeners) listener.heard = () => {};
  await first.outbox.confirm(logged(first.sent[0]));
  assert.deepEqual(texts(second.outbox.entries), ["hello"]);
  await pass(6);
  assert.deepEqual([second.outbox.entries, second.sent], [[], []]);
});

test("a tab whose news of a new message gets lost sends it itself", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  for (const listener of bench.browser.listeners) listener.heard = () => {};
  await post(second.outbox, "hello");
  await pass(9);
  assert.deepEqual([first.sent.length, second.sent.length], [0, 1]);
});
