import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { History } from "../static/chat/js/store/history.js";
import { Reader } from "../static/chat/js/store/reader.js";
import { Requests } from "../static/chat/js/store/requests.js";
import { Timeline } from "../static/chat/js/store/timeline.js";
import { message, messages, settle } from "./doubles.js";

/** @type {any[]} */
let sent;
let connected = true;
/** @type {Timeline} */
let timeline;
/** @type {Requests} */
let requests;
/** @type {History} */
let history;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [sent, connected] = [[], true];
  timeline = new Timeline(100);
  timeline.reset(messages(41, 60), { older: true, newer: true });
  requests = new Requests((frame) => connected && sent.push(frame) > 0);
  history = new History(timeline, requests, { head: () => 90, changed: () => {} });
});

/**
 * @param {Wire.Message[]} page
 * @param {boolean} more
 */
function answer(page, more) {
  requests.answer({ type: "history", re: sent.at(-1).key, messages: page, more });
}

test("older messages are asked for before the first", async () => {
  const done = history.older();
  assert.equal(sent[0].before, 41);
  answer(messages(1, 40), false);
  await done;
  assert.deepEqual([timeline.first, timeline.older], [1, false]);
});

test("newer messages are asked for after the last", async () => {
  const done = history.newer();
  assert.equal(sent[0].after, 60);
  answer(messages(61, 70), true);
  await done;
  assert.deepEqual([timeline.last, timeline.newer], [70, true]);
});

test("one page is on its way at a time", async () => {
  void history.older();
  void history.older();
  assert.equal(sent.length, 1);
});

test("the way back to now brings the newest page", async () => {
  const done = history.now();
  assert.equal(sent[0].before, 91);
  answer(messages(80, 90), true);
  await done;
  assert.deepEqual([timeline.first, timeline.last, timeline.newer], [80, 90, false]);
});

test("a link leads to where its message is", async () => {
  const done = history.around(10);
  assert.equal(sent[0].around, 10);
  answer(messages(5, 15), true);
  assert.equal(await done, null);
  assert.deepEqual([timeline.older, timeline.newer], [true, true]);
});

test("a link to nothing leaves the log where it is", async () => {
  const done = history.around(999);
  answer(messages(80, 90), true);
  assert.equal(await done, "missing");
  assert.equal(timeline.first, 41);
});

test("a message that is here is not asked for", async () => {
  assert.equal(await history.around(50), null);
  assert.deepEqual(sent, []);
});

test("a reader hears whether a message can be shown, and why not", async () => {
  const reader = new Reader(history);
  /** @type {unknown[]} */
  const heard = [];
  reader.on("show", (id) => heard.push(id));
  reader.on("missing", (why) => heard.push(why));
  assert.equal(await reader.goTo(50), true);
  const nowhere = reader.goTo(999);
  await settle();
  answer(messages(80, 90), true);
  assert.equal(await nowhere, false);
  connected = false;
  assert.equal(await reader.goTo(10), false);
  assert.deepEqual(heard, [50, "missing", "unanswered"]);
});

test("from a quoted message, one step leads back to each reply that was left", async () => {
  const reader = new Reader(history);
  await reader.goTo(50, { from: 60 });
  await reader.goTo(45, { from: 50 });
  assert.deepEqual(reader.trail, [60, 50]);
  await reader.goBack();
  assert.deepEqual(reader.trail, [60]);
  timeline.reset(messages(1, 20), { older: false, newer: true });
  connected = false;
  await reader.goTo(60, { from: 5 });
  await reader.goBack();
  assert.deepEqual(reader.trail, [60]);
});

test("at the end of the log there is no way back", async () => {
  const reader = new Reader(history);
  await reader.goTo(50, { from: 60 });
  timeline.reset(messages(80, 90), { older: true, newer: false });
  await reader.toEnd();
  assert.deepEqual(reader.trail, []);
});

test("without a connection nothing changes, and the next try works", async () => {
  connected = false;
  await history.older();
  connected = true;
  void history.older();
  assert.equal(sent.length, 1);
});

test("a page that the server refuses for now is asked for again when it says", async () => {
  const done = history.older();
  requests.refuse(sent[0].key, "That was a lot at once.", { after: 2 });
  await settle();
  mock.timers.tick(1_999);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(sent[1].before, 41);
  answer(messages(31, 40), true);
  await done;
  assert.equal(timeline.first, 31);
});

test("a server that refuses for ever is not asked for ever", async () => {
  const done = history.older();
  for (let tries = 1; tries <= 5; tries += 1) {
    requests.refuse(sent.at(-1).key, "That was a lot at once.", { after: 1 });
    await settle();
    mock.timers.tick(1_000);
    await settle();
  }
  await done;
  assert.equal(sent.length, 5);
});

for (const [name, ask] of /** @type {[string, () => Promise<unknown>][]} */ ([
  ["now", () => history.now()],
  ["around", () => history.around(10)],
])) {
  test(`a jump waits for the page that is on its way: ${name}`, async () => {
    void history.older();
    void ask();
    answer(messages(31, 40), true);
    await settle();
    assert.equal(sent.length, 2);
    assert.ok(sent[1].before === 91 || sent[1].around === 10);
  });
}

test("a question whose connection went is given up", async () => {
  const done = history.older();
  requests.refuseAll();
  await done;
  assert.equal(history.busy, false);
});

test("a question without an answer is given up after ten seconds", async () => {
  void history.older();
  mock.timers.tick(10_000);
  await settle();
  assert.equal(history.busy, false);
});

test("a stale window is read again, page after page", async () => {
  timeline.keep([], true);
  const done = history.refresh();
  assert.deepEqual([sent[0].after, sent[0].limit], [40, 200]);
  answer([message(41, { seq: 70, text: "edited" }), ...messages(42, 50)], true);
  await settle();
  assert.equal(sent[1].after, 50);
  answer(messages(51, 63), false);
  await done;
  assert.equal(timeline.find(41)?.text, "edited");
  assert.deepEqual([timeline.first, timeline.last, timeline.stale], [41, 60, false]);
});

test("a window stays stale while it could not be read again", async () => {
  timeline.keep([], true);
  const done = history.refresh();
  requests.refuseAll();
  await done;
  assert.equal(timeline.stale, true);
  void history.refresh();
  assert.equal(sent.length, 2);
});

test("a window that is not stale is not read again", async () => {
  await history.refresh();
  assert.deepEqual(sent, []);
});

test("the way back to now tells whether it led there", async () => {
  connected = false;
  assert.equal(await history.now(), false);
  connected = true;
  const done = history.now();
  answer(messages(80, 90), true);
  assert.equal(await done, true);
});
