import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../static/chat/js/store/timeline.js";
import { message, messages } from "./doubles.js";

/** @param {Timeline} timeline */
const ids = (timeline) => timeline.messages.map(({ id }) => id);

/**
 * @param {number} from
 * @param {number} to
 * @param {{ older?: boolean, newer?: boolean, limit?: number }} [how]
 */
function windowOn(from, to, { older = true, newer = false, limit = 10 } = {}) {
  const timeline = new Timeline(limit);
  timeline.reset(messages(from, to), { older, newer });
  return timeline;
}

test("messages stand in the order of their ids, however they come", () => {
  const timeline = windowOn(1, 2);
  for (const id of [5, 3, 4]) timeline.apply(message(id));
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 5]);
});

test("a message that comes twice is there once", () => {
  const timeline = windowOn(1, 3);
  timeline.apply(message(3));
  timeline.apply(message(2));
  assert.deepEqual(ids(timeline), [1, 2, 3]);
});

test("a later state replaces an earlier one, and never the other way round", () => {
  const timeline = windowOn(1, 3);
  timeline.apply(message(2, { seq: 9, text: "edited" }));
  timeline.apply(message(2, { seq: 5, text: "old" }));
  assert.equal(timeline.find(2)?.text, "edited");
});

test("the stream's own state replaces one made from an ack", () => {
  const timeline = windowOn(1, 3);
  timeline.apply(message(4));
  timeline.apply(message(4, { doc: ["parsed"] }));
  assert.deepEqual(timeline.find(4)?.doc, ["parsed"]);
});

test("a full window that follows the end sheds its oldest", () => {
  const timeline = windowOn(1, 10, { older: false });
  timeline.apply(message(11));
  assert.deepEqual([timeline.first, timeline.last], [2, 11]);
  assert.equal(timeline.older, true);
});

test("a full window of a reader sheds the far end", () => {
  const timeline = windowOn(1, 10);
  timeline.following = false;
  timeline.apply(message(11));
  assert.deepEqual([timeline.first, timeline.last], [1, 10]);
  assert.equal(timeline.newer, true);
});

test("older pages are put before, and shed the newest of a full window", () => {
  const timeline = windowOn(11, 18);
  timeline.prepend(messages(6, 10), true);
  assert.deepEqual([timeline.first, timeline.last], [6, 15]);
  assert.deepEqual([timeline.older, timeline.newer], [true, true]);
});

test("the last page of the past says that there is no more", () => {
  const timeline = windowOn(4, 6);
  timeline.prepend(messages(1, 3), false);
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 5, 6]);
  assert.equal(timeline.older, false);
});

test("away from the end a live message makes no hole", () => {
  const timeline = windowOn(1, 5, { newer: true });
  timeline.apply(message(20));
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 5]);
});

test("what came live while the last page was on its way is not lost", () => {
  const timeline = windowOn(1, 5, { newer: true, limit: 20 });
  timeline.apply(message(9));
  timeline.append(messages(6, 8), false);
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(timeline.newer, false);
});

test("too much that came live in the meantime is asked for again", () => {
  const timeline = windowOn(1, 5, { newer: true });
  for (let id = 7; id <= 120; id += 1) timeline.apply(message(id));
  timeline.append([message(6)], false);
  assert.equal(timeline.last, 6);
  assert.equal(timeline.newer, true);
  timeline.append(messages(7, 20), false);
  assert.deepEqual([timeline.last, timeline.newer], [120, false]);
});

test("what came live in another life of the log does not come into this one", () => {
  const timeline = windowOn(1, 5, { newer: true });
  for (let id = 7; id <= 120; id += 1) timeline.apply(message(id));
  timeline.forgetTail();
  timeline.reset([message(1)], { older: false, newer: false });
  assert.deepEqual([ids(timeline), timeline.newer], [[1], false]);
});

test("an edit of a message before the window does not bring it in", () => {
  const timeline = windowOn(5, 8);
  timeline.apply(message(2, { seq: 9 }));
  assert.deepEqual(ids(timeline), [5, 6, 7, 8]);
});

test("a window that is kept over a gap goes on after its last message", () => {
  const timeline = windowOn(1, 5);
  timeline.keep(messages(50, 52), true);
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 5]);
  assert.deepEqual([timeline.newer, timeline.stale], [true, true]);
});

test("a gap of changes alone, without missing messages, leaves no hole in the window", () => {
  const timeline = windowOn(1, 5);
  timeline.keep([message(4, { seq: 90 }), message(5), message(91)], true);
  assert.deepEqual([ids(timeline), timeline.newer], [[1, 2, 3, 4, 5, 91], false]);
  assert.equal(timeline.find(4)?.seq, 90);
});

test("a part of the window that is read again has its present state", () => {
  const timeline = windowOn(1, 6);
  timeline.apply(message(3, { seq: 99, text: "newest" }));
  timeline.refresh([message(2, { seq: 80, text: "edited" }), message(3), message(4)], 2, 5);
  assert.deepEqual(ids(timeline), [1, 2, 3, 4, 6]);
  assert.deepEqual([2, 3].map((id) => timeline.find(id)?.text), ["edited", "newest"]);
});

test("live messages after a window with a hole behind it are known", () => {
  const timeline = windowOn(1, 5, { newer: true, limit: 20 });
  timeline.apply(message(9));
  assert.deepEqual(timeline.beyond.map(({ id }) => id), [9]);
  timeline.append(messages(6, 9), true);
  assert.deepEqual(timeline.beyond, []);
});
