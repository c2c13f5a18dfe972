import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { adaIn, mockTime, settle, unsent } from "./doubles.js";
import { Bench, logged, texts, post } from "./outbox_bench.js";

/** @type {Bench} */
let bench;

beforeEach(() => {
  mockTime();
  mock.method(console, "warn", () => {});
  bench = new Bench();
});

/** From now on the storage fails at everything. */
function breakStorage() {
  const fails = () => Promise.reject(new Error("closed"));
  Object.assign(bench.storage, { load: fails, all: fails, put: fails, remove: fails, move: fails });
}

/** The storage works again, with what it held. */
function mendStorage() {
  for (const name of ["load", "all", "put", "remove", "move"]) Reflect.deleteProperty(bench.storage, name);
}

test("a storage that fails keeps no message from being sent", async () => {
  breakStorage();
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await post(outbox, "two");
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("what another version of the page has stored keeps nothing from being sent, and stays", async () => {
  const before = await bench.tab({ online: false });
  await post(before.outbox, "one");
  const owner = adaIn("lobby");
  const strange = [
    { kind: "__proto__", key: "a", payload: { text: "a" } },
    { kind: "edit", key: "b", payload: { text: "b" } },
    { kind: "message", key: "c" },
  ];
  for (const [index, entry] of strange.entries()) {
    const stored = /** @type {any} */ ({ at: 0, state: "waiting", ...entry, order: index - 9 });
    await bench.storage.put(owner, stored);
  }
  const { outbox, sent } = await bench.tab();
  assert.deepEqual(texts(outbox.entries), ["one"]);
  assert.deepEqual(sent.map(({ text }) => text), ["one"]);
  assert.equal((await bench.storage.all()).length, 4);
  assert.deepEqual(texts(await new Keeping(bench.storage).all()), ["one"]);
});

test("a storage that never answers keeps no message from being sent", async () => {
  breakStorage();
  const { outbox, sent } = await bench.tab();
  bench.storage.put = () => new Promise(() => {});
  await post(outbox, "one");
  assert.deepEqual(sent.map(({ text }) => text), ["one"]);
});

test("it is known whether messages outlive the tab before one is written", async () => {
  const works = await bench.tab();
  assert.equal(works.outbox.durable, true);
  breakStorage();
  const fails = await bench.tab();
  assert.equal(fails.outbox.durable, false);
  assert.equal(fails.outbox.atRisk, false);
});

test("what could not be stored is at risk, and stored as soon as that works", async () => {
  const { outbox } = await bench.tab({ online: false });
  /** @type {boolean[]} */
  const durable = [];
  outbox.on("durable", (works) => durable.push(works));
  breakStorage();
  await post(outbox, "one");
  await post(outbox, "two");
  assert.equal(outbox.atRisk, true);
  mendStorage();
  mock.timers.tick(5_000);
  await settle();
  assert.deepEqual(await bench.storedTexts(), ["one", "two"]);
  assert.deepEqual([outbox.atRisk, durable], [false, [false, true]]);
  assert.deepEqual(texts(outbox.entries), ["one", "two"]);
});

test("a storage that works again by chance is given all that it missed, at once", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  breakStorage();
  await outbox.confirm(logged(sent[0]));
  await post(outbox, "two");
  mendStorage();
  await post(outbox, "three");
  await settle();
  assert.deepEqual([await bench.storedTexts(), outbox.atRisk], [["three", "two"], false]);
});

test("a storage in which something can be removed again is given all that it missed", async () => {
  const { outbox } = await bench.tab({ online: false });
  await post(outbox, "one");
  breakStorage();
  await post(outbox, "two");
  mendStorage();
  await outbox.discard(outbox.entries[0]?.key ?? "");
  await settle();
  assert.deepEqual([await bench.storedTexts(), outbox.durable], [["two"], true]);
});

test("a storage that was emptied is filled again with what the page still knows", async () => {
  const { outbox } = await bench.tab({ online: false });
  await post(outbox, "one");
  await post(outbox, "two");
  bench.storage.wipe();
  await settle();
  assert.deepEqual(await bench.storedTexts(), ["one", "two"]);
  assert.deepEqual(texts(outbox.entries), ["one", "two"]);
});

test("what another tab removed does not come back", async () => {
  const first = await bench.tab({ online: false });
  const second = await bench.tab({ online: false });
  await post(first.outbox, "one");
  await settle();
  for (const listener of bench.browser.listeners) listener.heard = () => {};
  await first.outbox.discard(first.outbox.entries[0]?.key ?? "");
  bench.storage.onlost();
  await settle();
  assert.deepEqual([second.outbox.entries, await bench.storedTexts()], [[], []]);
});

test("a message that was sent while the storage failed is removed once it works", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  breakStorage();
  await outbox.confirm(logged(sent[0]));
  mendStorage();
  assert.deepEqual(await bench.storedTexts(), ["one"]);
  mock.timers.tick(5_000);
  await settle();
  assert.deepEqual([await bench.storedTexts(), outbox.entries], [[], []]);
});

test("messages of the person before are stored under their own name", async () => {
  const { outbox } = await bench.tab({ online: false });
  breakStorage();
  await post(outbox, "of Ada");
  await outbox.bind({ ...adaIn(), user: 12, name: "Grace", guest: false });
  mendStorage();
  mock.timers.tick(5_000);
  await settle();
  assert.deepEqual([await bench.storedTexts(), outbox.entries], [["of Ada"], []]);
});

test("what was not sent before a room was renamed is sent under its new name, in order", async () => {
  await bench.storage.put(adaIn("old"), unsent("u1", "one"));
  await bench.storage.put(adaIn("old"), unsent("u2", "two"));
  const { outbox, keeping, sent } = await bench.tab();
  assert.deepEqual(texts(outbox.entries), []);
  await keeping.adopt(["old"], "lobby");
  await settle();
  assert.deepEqual(texts(outbox.entries), ["one", "two"]);
  assert.equal(sent[0]?.text, "one");
});
