import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { addKind } from "../static/chat/js/store/commands.js";
import { mockTime, settle } from "./doubles.js";
import { Bench, logged, post, refusal, texts } from "./outbox_bench.js";

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

test("why the server refuses is told in the tab that sent and in the one in which it was asked", async () => {
  addKind({ kind: "wave", isValid: () => true, frame: ({ key }) => ({ type: "subject", key, text: "" }) });
  const [sender, asking, onlooker] = [await bench.tab(), await bench.tab(), await bench.tab()];
  /** @type {string[]} */
  const told = [];
  for (const [name, { outbox }] of Object.entries({ sender, asking, onlooker })) {
    outbox.on("refused", ({ entry, error }) => told.push(`${name}: ${entry.kind}, ${error.code}`));
  }
  const key = await asking.outbox.add("wave", {});
  await settle();
  await sender.outbox.refuse(refusal(key, { code: "too_many" }));
  await settle();
  assert.deepEqual(told.sort(), ["asking: wave, too_many", "sender: wave, too_many"]);
  assert.deepEqual([asking.outbox.entries, onlooker.outbox.entries], [[], []]);
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

/** @param {Awaited<ReturnType<Bench["tab"]>>} tab */
const hold = (tab, text = "hello") => tab.outbox.add("message", { text }, { holdMs: 5_000 });

test("what one tab holds back is not sent by a tab that is opened meanwhile", async () => {
  const first = await bench.tab();
  const key = await hold(first);
  const second = await bench.tab();
  await pass(4);
  assert.deepEqual([first.sent, second.sent], [[], []]);
  assert.deepEqual([first.outbox.holds(key), second.outbox.holds(key)], [true, false]);
  await second.outbox.discard(key);
  await pass(6);
  assert.deepEqual([first.sent, second.sent, await bench.storedTexts()], [[], [], []]);
});

test("what one tab takes back is not sent by another one that was open", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  const key = await hold(first);
  await settle();
  await first.outbox.discard(key);
  await pass(6);
  assert.deepEqual([first.sent, second.sent, await bench.storedTexts()], [[], [], []]);
});

test("what a tab held that has died is sent by another one that was open", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await hold(first);
  await settle();
  first.kill();
  await settle();
  assert.deepEqual(second.sent.map(({ text }) => text), ["hello"]);
});

test("a tab that is left lets go of what it holds, and of nothing else", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await hold(first, "of the first");
  await hold(second, "of the second");
  await settle();
  second.outbox.releaseAll();
  await settle();
  const sent = [...first.sent, ...second.sent].map(({ text }) => text);
  assert.deepEqual(sent, ["of the second"]);
});
