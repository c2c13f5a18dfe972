import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { textOf } from "../static/chat/js/store/unsent.js";
import { ada, adaIn, grace, mockTime, settle } from "./doubles.js";
import { Bench, texts, post } from "./outbox_bench.js";

/** @type {Bench} */
let bench;

beforeEach(() => {
  mockTime();
  bench = new Bench();
});

/** @param {Page.Owner} owner */
async function writes(owner, text = "hello") {
  const tab = await bench.tab({ owner, online: false });
  await post(tab.outbox, text);
  return tab;
}

test("what one has not sent is found in all rooms", async () => {
  await writes(adaIn("lobby"), "one");
  await writes(adaIn("attic"), "two");
  await writes({ ...adaIn("lobby"), user: grace.id });
  const { unsent } = await bench.tab({ online: false });
  assert.equal(textOf(await unsent.of(ada.id)), "one\n\ntwo");
});

test("what a storage did not take is found as well", async (t) => {
  t.mock.method(console, "warn", () => {});
  bench.storage.put = () => Promise.reject(new Error("full"));
  const { unsent } = await writes(adaIn());
  assert.deepEqual(texts(await unsent.of(ada.id)), ["hello"]);
});

test("what other guests left in a room is found, and what people with a password left is not", async () => {
  await writes(adaIn(), "of a guest");
  await writes({ ...adaIn(), user: 99, guest: false }, "of somebody who can come back");
  await writes(adaIn("attic"), "elsewhere");
  const { unsent } = await bench.tab({ owner: { ...adaIn(), user: grace.id }, online: false });
  assert.deepEqual(texts(await unsent.leftBehind("lobby", grace.id)), ["of a guest"]);
  assert.deepEqual(texts(await unsent.leftBehind("lobby", ada.id)), []);
});

test("what is discarded is gone from the storage and from every tab", async () => {
  const first = await writes(adaIn());
  const second = await bench.tab({ online: false });
  await second.unsent.discard(await second.unsent.of(ada.id));
  await settle();
  assert.deepEqual(await bench.storedTexts(), []);
  assert.deepEqual([first.outbox.entries, second.outbox.entries], [[], []]);
});

/**
 * Grace in the room, as far as sending for others needs one.
 *
 * @param {Awaited<ReturnType<Bench["tab"]>>} tab
 * @returns {any}
 */
const roomOf = ({ outbox }) => ({
  ...{ key: "lobby", session: { me: grace } },
  command: outbox.add.bind(outbox),
});

test("what a guest has left behind is sent once, though two tabs send it at once", async () => {
  await writes(adaIn(), "of a guest");
  const owner = { ...adaIn(), user: grace.id };
  const tabs = [await bench.tab({ owner }), await bench.tab({ owner })];
  const rows = await tabs[0]?.unsent.leftBehind("lobby", grace.id);
  await Promise.all(tabs.map((tab) => tab.unsent.sendAs(rows ?? [], roomOf(tab))));
  await settle();
  const sent = tabs.flatMap((tab) => tab.sent);
  assert.deepEqual(new Set(sent.map(({ text }) => text)), new Set(["of a guest"]));
  assert.equal(new Set(sent.map(({ key }) => key)).size, 1);
  assert.deepEqual((await bench.storage.all()).map(({ user, key }) => [user, key]), [[grace.id, sent[0].key]]);
});

test("what another tab has sent on already is not sent again, and that is told", async () => {
  await writes(adaIn(), "of a guest");
  const owner = { ...adaIn(), user: grace.id };
  const [first, second] = [await bench.tab({ owner }), await bench.tab({ owner })];
  let told = 0;
  second.unsent.on("change", () => (told += 1));
  const rows = await second.unsent.leftBehind("lobby", grace.id);
  await first.unsent.sendAs(rows, roomOf(first));
  await settle();
  assert.ok(told > 0);
  const before = second.sent.length;
  await second.unsent.sendAs(rows, roomOf(second));
  assert.deepEqual([second.sent.length, second.outbox.entries.length], [before, 1]);
});
