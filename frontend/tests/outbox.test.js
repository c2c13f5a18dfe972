import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { adaIn, grace, mockTime, settle, setWallClockBack } from "./doubles.js";
import { Bench, logged, refusal, texts, post } from "./outbox_bench.js";

const owner = adaIn();
/** @type {Bench} */
let bench;

beforeEach(() => {
  mockTime();
  bench = new Bench();
});

/** An outbox that belongs to nobody yet. */
function ownerless() {
  const { storage, browser } = bench;
  const keeping = new Keeping(storage);
  const newHold = () => browser.lease();
  return new Outbox({ keeping, lease: browser.lease(), newHold, channel: browser.channel() });
}

test("a message is sent with a key and kept until it is confirmed", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "hello", 3);
  assert.equal(sent[0].text, "hello");
  assert.equal(sent[0].reply, 3);
  assert.match(sent[0].key, /^[A-Za-z0-9_-]{1,36}$/);
  assert.equal((await bench.storedTexts()).length, 1);
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(outbox.entries, []);
  assert.deepEqual(await bench.storedTexts(), []);
});

test("a message names the room that it was written in", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "hello", undefined, 7);
  assert.equal(sent[0].room, 7);
});

test("messages go one at a time and in order", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await post(outbox, "two");
  assert.deepEqual(sent.map(({ text }) => text), ["one"]);
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("offline they wait, and go out once when the connection is there", async () => {
  const { outbox, sent, send } = await bench.tab({ online: false });
  await post(outbox, "one");
  assert.deepEqual(sent, []);
  outbox.online(send);
  outbox.online(send);
  assert.equal(sent.length, 1);
});

test("after a lost connection the same key is sent again", async () => {
  const { outbox, sent, send } = await bench.tab();
  await post(outbox, "one");
  outbox.offline();
  outbox.online(send);
  assert.equal(sent.length, 2);
  assert.equal(sent[0].key, sent[1].key);
});

test("an answer that never comes is asked for again with the same key", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  for (const ms of [5_000, 10_000, 0]) mock.timers.tick(ms);
  assert.deepEqual(sent.map(({ key }) => key), [sent[0].key, sent[0].key]);
});

test("an answer that takes long makes the connection doubtful, before it is asked for again", async () => {
  const { outbox, sent } = await bench.tab();
  let doubts = 0;
  outbox.on("unanswered", () => (doubts += 1));
  await post(outbox, "one");
  mock.timers.tick(4_999);
  assert.equal(doubts, 0);
  mock.timers.tick(1);
  assert.deepEqual([doubts, sent.length], [1, 1]);
  await outbox.confirm(logged(sent[0]));
  mock.timers.tick(60_000);
  assert.deepEqual([doubts, sent.length], [1, 1]);
});

test("a closed tab's messages are sent by the next", async () => {
  const first = await bench.tab({ online: false });
  await post(first.outbox, "one");
  await post(first.outbox, "two");
  const { outbox, sent } = await bench.tab();
  await outbox.confirm(logged(sent[0]));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
});

test("nobody sends what another person wrote", async () => {
  const first = await bench.tab({ online: false });
  await post(first.outbox, "of Ada");
  const { outbox, sent } = await bench.tab({ owner: { ...owner, user: grace.id, name: grace.name } });
  assert.deepEqual([outbox.entries, sent], [[], []]);
});

test("what was written in another room waits for that room", async () => {
  const first = await bench.tab({ online: false });
  await post(first.outbox, "for the lobby");
  const { sent } = await bench.tab({ owner: adaIn("attic") });
  assert.deepEqual(sent, []);
});

test("a refusal for good is shown with its reason, and what follows goes on", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "long");
  await post(outbox, "short");
  await outbox.refuse(refusal(sent[0].key));
  const [entry] = outbox.entries;
  assert.deepEqual([entry?.state, entry?.reason], ["failed", "Too long."]);
  assert.equal(sent[1].text, "short");
});

test("a failed message is still failed after a reload", async () => {
  const first = await bench.tab();
  await post(first.outbox, "long");
  await first.outbox.refuse(refusal(first.sent[0].key));
  first.outbox.offline();
  const { outbox, sent } = await bench.tab();
  assert.equal(outbox.entries[0]?.state, "failed");
  assert.deepEqual(sent, []);
});

test("a server that is busy is asked again after the time it names", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await outbox.refuse(refusal(sent[0].key, { code: "rate_limited", retry: true, after: 3 }));
  mock.timers.tick(2_999);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  assert.equal(sent[1].key, sent[0].key);
  assert.equal(outbox.entries[0]?.state, "waiting");
});

test("nothing overtakes a message that has to wait", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await outbox.refuse(refusal(sent[0].key, { retry: true, after: 3 }));
  await post(outbox, "two");
  mock.timers.tick(3_000);
  assert.deepEqual(sent.map(({ text }) => text), ["one", "one"]);
});

test("what slow mode refuses waits for the person, and others do not wait for it", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await post(outbox, "two");
  await outbox.refuse(refusal(sent[0].key, { code: "slow", retry: true, after: 3 }));
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
  assert.deepEqual(outbox.entries.map(({ state }) => state), ["failed", "waiting"]);
});

test("retry sends a failed message with its key", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await outbox.refuse(refusal(sent[0].key));
  await outbox.retry(sent[0].key);
  assert.equal(sent[1].key, sent[0].key);
  assert.equal(outbox.entries[0]?.reason, undefined);
});

test("retry of a key that the server holds for another text takes a new one", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await outbox.refuse(refusal(sent[0].key, { code: "key_reused" }));
  await outbox.retry(sent[0].key);
  assert.equal(sent[1].text, "one");
  assert.notEqual(sent[1].key, sent[0].key);
  assert.equal(outbox.entries.length, 1);
});

test("a discarded message is gone in every tab", async () => {
  const first = await bench.tab();
  const second = await bench.tab();
  await post(first.outbox, "one");
  await first.outbox.refuse(refusal(first.sent[0].key));
  await first.outbox.discard(first.sent[0].key);
  await settle();
  assert.deepEqual([second.outbox.entries, await bench.storedTexts()], [[], []]);
});

test("a confirmation of what is not here changes nothing", async () => {
  const { outbox } = await bench.tab();
  let settled = 0;
  outbox.on("settled", () => (settled += 1));
  await outbox.confirm(logged({ key: "other", text: "" }));
  assert.equal(settled, 0);
});

test("a newcomer's first words have an owner at once, before what is stored is read", async () => {
  const outbox = ownerless();
  void outbox.bind(owner);
  await post(outbox, "hello");
  assert.deepEqual(await bench.storedTexts(), ["hello"]);
  assert.equal(outbox.entries.length, 1);
});

test("what is written before there is an owner is kept and sent", async () => {
  const outbox = ownerless();
  /** @type {any[]} */
  const sent = [];
  await post(outbox, "hello");
  await outbox.bind(owner);
  outbox.online((frame) => sent.push(frame) > 0);
  assert.deepEqual(sent.map(({ text }) => text), ["hello"]);
});

test("a new key is stored before the old one is forgotten", async () => {
  const { outbox, sent } = await bench.tab();
  await post(outbox, "one");
  await outbox.refuse(refusal(sent[0].key, { code: "key_reused" }));
  const { storage } = bench;
  storage.put = async () => {
    assert.deepEqual(await bench.storedTexts(), ["one"]);
    return 1;
  };
  await outbox.retry(sent[0].key);
});

test("what was written before an owner was known is stored once there is one", async () => {
  const outbox = ownerless();
  await post(outbox, "hello");
  assert.equal(outbox.atRisk, true);
  await outbox.bind(owner);
  assert.deepEqual(await bench.storedTexts(), ["hello"]);
  assert.equal(outbox.atRisk, false);
});

test("no message is dropped or overtaken because the device's clock was set", async () => {
  const first = await bench.tab({ online: false });
  await post(first.outbox, "one");
  setWallClockBack();
  await post(first.outbox, "two");
  mock.restoreAll();
  mock.timers.setTime(100 * 365 * 86_400_000);
  const second = await bench.tab({ online: false });
  await post(second.outbox, "three");
  assert.deepEqual(texts(second.outbox.entries), ["one", "two", "three"]);
  assert.deepEqual(await bench.storedTexts(), ["one", "two", "three"]);
});
