import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { TypingPulse } from "../static/chat/js/features/typing/pulse.js";
import { mockTime, setWallClockBack } from "./doubles.js";

/** @type {boolean[]} */
let said;
/** @type {TypingPulse} */
let pulse;

beforeEach(() => {
  mockTime();
  said = [];
  pulse = new TypingPulse((on) => said.push(on));
});

test("typing is said at the first key and renewed every three seconds", () => {
  pulse.typed();
  mock.timers.tick(2_999);
  pulse.typed();
  assert.deepEqual(said, [true]);
  mock.timers.tick(1);
  pulse.typed();
  assert.deepEqual(said, [true, true]);
});

test("a wall clock that is set back does not stop the renewal", () => {
  pulse.typed();
  setWallClockBack();
  mock.timers.tick(3_000);
  pulse.typed();
  assert.deepEqual(said, [true, true]);
});

test("a pause of five seconds ends it", () => {
  pulse.typed();
  mock.timers.tick(5_000);
  assert.deepEqual(said, [true, false]);
});

test("removing the text ends it at once, and only once", () => {
  pulse.typed();
  pulse.stopped();
  pulse.stopped();
  mock.timers.tick(10_000);
  assert.deepEqual(said, [true, false]);
});

test("what was sent ends it without a word, and the next key says it again", () => {
  pulse.typed();
  pulse.sent();
  pulse.stopped();
  mock.timers.tick(10_000);
  assert.deepEqual(said, [true]);
  pulse.typed();
  assert.deepEqual(said, [true, true]);
});
