import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { MemoryStorage } from "../static/chat/js/store/outbox_memory.js";
import { ada, FakeBrowser, grace, mockTime, settle } from "./doubles.js";

const owner = { user: ada.id, room: "lobby" };
/** @type {MemoryStorage} */
let storage;
/** @type {FakeBrowser} */
let browser;

beforeEach(() => {
  mockTime();
  storage = new MemoryStorage();
  browser = new FakeBrowser();
});

/**
 * A tab with an outbox in it.
 *
 * @param {{ owner?: Page.Owner, online?: boolean, store?: Page.Storage }} [how]
 */
async function tab({ owner: whose = owner, online = true, store = storage } = {}) {
  const parts = { storage: store, lease: browser.lease(), channel: browser.channel() };
  const outbox = new Outbox(parts);
  /** @type {any[]} */
  const sent = [];
  const send = (/** @type {Wire.ClientFrame} */ frame) => sent.push(frame) > 0;
  await outbox.bind(whose);
  if (online) outbox.online(send);
  return { outbox, sent, send };
}

/**
 * @param {{ key: string, text: string }} frame
 * @param {number} [id]
 */
const logged = ({ key, text }, id = 1) => ({ id, seq: id, by: ada, at: "", text, key });

/**
 * @param {string} re
 * @param {Partial<Wire.Failure>} [more]
 * @returns {Wire.Failure}
 */
const refusal = (re, more = {}) => ({
  ...{ type: "error", re, code: "too_long", text: "Too long.", retry: false },
  ...more,
});

test("a message is sent with a key and kept until it is confirmed", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("hello", 3);
  assert.equal(sent[0].text, "hello");
  assert.equal(sent[0].reply, 3);
  assert.match(sent[0].key, /^[A-Za-z0-9_-]{1,36}$/);
  assert.equal((await storage.load(owner)).length, 1);
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(outbox.entries, []);
  assert.deepEqual(await storage.load(owner), []);
});

test("messages go one at a time and in order", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.add("two");
  assert.deepEqual(sent.map(({ text }) => text), ["one"]);
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("offline they wait, and go out once when the connection is there", async () => {
  const { outbox, sent, send } = await tab({ online: false });
  await outbox.add("one");
  assert.deepEqual(sent, []);
  outbox.online(send);
  outbox.online(send);
  assert.equal(sent.length, 1);
});

test("after a lost connection the same key is sent again", async () => {
  const { outbox, sent, send } = await tab();
  await outbox.add("one");
  outbox.offline();
  outbox.online(send);
  assert.equal(sent.length, 2);
  assert.equal(sent[0].key, sent[1].key);
});

test("an answer that never comes is asked for again with the same key", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  mock.timers.tick(15_000);
  mock.timers.tick(0);
  assert.deepEqual(sent.map(({ key }) => key), [sent[0].key, sent[0].key]);
});

test("a closed tab's messages are sent by the next", async () => {
  const first = await tab({ online: false });
  await first.outbox.add("one");
  await first.outbox.add("two");
  const { outbox, sent } = await tab();
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("nobody sends what another person wrote", async () => {
  const first = await tab({ online: false });
  await first.outbox.add("of Ada");
  const { outbox, sent } = await tab({ owner: { user: grace.id, room: "lobby" } });
  assert.deepEqual([outbox.entries, sent], [[], []]);
});

test("what was written in another room waits for that room", async () => {
  const first = await tab({ online: false });
  await first.outbox.add("for the lobby");
  const { sent } = await tab({ owner: { user: ada.id, room: "attic" } });
  assert.deepEqual(sent, []);
});

test("of two tabs one sends, also what was written in the other", async () => {
  const first = await tab();
  const second = await tab();
  await second.outbox.add("hello");
  await settle();
  assert.deepEqual(first.sent.map(({ text }) => text), ["hello"]);
  assert.deepEqual(second.sent, []);
});

test("both tabs see a message settled, and the other one is given what to show", async () => {
  const first = await tab();
  const second = await tab();
  /** @type {Wire.Message[]} */
  const settled = [];
  second.outbox.on("settled", (message) => settled.push(message));
  await second.outbox.add("hello");
  await settle();
  await first.outbox.confirm(logged(first.sent[0], 9));
  await settle();
  assert.deepEqual(second.outbox.entries, []);
  assert.deepEqual(settled.map(({ id }) => id), [9]);
});

test("when the sending tab goes, the other takes over", async () => {
  const first = await tab();
  const second = await tab();
  await second.outbox.add("hello");
  await settle();
  first.outbox.offline();
  assert.equal(second.sent[0].key, first.sent[0].key);
});

test("a refusal for good is shown with its reason, and what follows goes on", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("long");
  await outbox.add("short");
  await outbox.refuse(refusal(sent[0].key));
  const [entry] = outbox.entries;
  assert.deepEqual([entry?.state, entry?.reason], ["failed", "Too long."]);
  assert.equal(sent[1].text, "short");
});

test("a failed message is still failed after a reload", async () => {
  const first = await tab();
  await first.outbox.add("long");
  await first.outbox.refuse(refusal(first.sent[0].key));
  first.outbox.offline();
  const { outbox, sent } = await tab();
  assert.equal(outbox.entries[0]?.state, "failed");
  assert.deepEqual(sent, []);
});

test("a server that is busy is asked again after the time it names", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.refuse(refusal(sent[0].key, { code: "rate_limited", retry: true, after: 3 }));
  mock.timers.tick(2_999);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  assert.equal(sent[1].key, sent[0].key);
  assert.equal(outbox.entries[0]?.state, "waiting");
});

test("nothing overtakes a message that has to wait", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.refuse(refusal(sent[0].key, { retry: true, after: 3 }));
  await outbox.add("two");
  mock.timers.tick(3_000);
  assert.deepEqual(sent.map(({ text }) => text), ["one", "one"]);
});

test("retry sends a failed message with its key", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.refuse(refusal(sent[0].key));
  await outbox.retry(sent[0].key);
  assert.equal(sent[1].key, sent[0].key);
  assert.equal(outbox.entries[0]?.reason, undefined);
});

test("retry of a key that the server holds for another text takes a new one", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.refuse(refusal(sent[0].key, { code: "key_reused" }));
  await outbox.retry(sent[0].key);
  assert.equal(sent[1].text, "one");
  assert.notEqual(sent[1].key, sent[0].key);
  assert.equal(outbox.entries.length, 1);
});

test("a discarded message is gone in every tab", async () => {
  const first = await tab();
  const second = await tab();
  await first.outbox.add("one");
  await first.outbox.refuse(refusal(first.sent[0].key));
  await first.outbox.discard(first.sent[0].key);
  await settle();
  assert.deepEqual([second.outbox.entries, await storage.load(owner)], [[], []]);
});

test("a confirmation of what is not here changes nothing", async () => {
  const { outbox } = await tab();
  let settled = 0;
  outbox.on("settled", () => (settled += 1));
  await outbox.confirm(logged({ key: "other", text: "" }));
  assert.equal(settled, 0);
});

test("a newcomer's first words have an owner at once, before what is stored is read", async () => {
  const outbox = new Outbox({ storage, lease: browser.lease(), channel: browser.channel() });
  void outbox.bind(owner);
  await outbox.add("hello");
  assert.deepEqual((await storage.load(owner)).map(({ text }) => text), ["hello"]);
  assert.equal(outbox.entries.length, 1);
});

test("what is written before there is an owner is kept and sent", async () => {
  const outbox = new Outbox({ storage, lease: browser.lease(), channel: browser.channel() });
  /** @type {any[]} */
  const sent = [];
  await outbox.add("hello");
  await outbox.bind(owner);
  outbox.online((frame) => sent.push(frame) > 0);
  assert.deepEqual(sent.map(({ text }) => text), ["hello"]);
});

test("storage that takes nothing does not keep a message from being sent", async (t) => {
  t.mock.method(console, "warn", () => {});
  const full = new MemoryStorage();
  full.put = () => Promise.reject(new Error("full"));
  const { outbox, sent } = await tab({ store: full });
  await outbox.add("one");
  assert.equal(sent[0].text, "one");
});

test("storage that forgets nothing does not hold up what follows", async (t) => {
  t.mock.method(console, "warn", () => {});
  const stuck = new MemoryStorage();
  stuck.remove = () => Promise.reject(new Error("closed"));
  const { outbox, sent } = await tab({ store: stuck });
  await outbox.add("one");
  await outbox.add("two");
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("storage that cannot be read does not keep a message from being sent", async (t) => {
  t.mock.method(console, "warn", () => {});
  const blind = new MemoryStorage();
  blind.load = () => Promise.reject(new Error("unreadable"));
  const { outbox, sent } = await tab({ store: blind });
  await outbox.add("one");
  assert.equal(sent[0].text, "one");
});

test("a new key is stored before the old one is forgotten", async () => {
  const { outbox, sent } = await tab();
  await outbox.add("one");
  await outbox.refuse(refusal(sent[0].key, { code: "key_reused" }));
  storage.put = async () => assert.equal((await storage.load(owner)).length, 1);
  await outbox.retry(sent[0].key);
});

test("what was not sent in four weeks is forgotten", async () => {
  const day = 86_400_000;
  mock.timers.setTime(100 * day);
  /** @type {Page.Entry} */
  const entry = { key: "old", text: "old", at: 72 * day - 1, state: "waiting" };
  await storage.put(owner, entry);
  await storage.put(owner, { ...entry, key: "new", text: "new", at: 72 * day });
  const { outbox } = await tab({ online: false });
  assert.deepEqual(outbox.entries.map(({ text }) => text), ["new"]);
  assert.deepEqual((await storage.load(owner)).map(({ text }) => text), ["new"]);
});
