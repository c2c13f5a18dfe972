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
