import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Retry } from "../static/chat/js/socket/retry.js";
import { mockTime, setWallClockBack } from "./doubles.js";

test("the ceiling doubles from half a second to thirty", () => {
  const retry = new Retry(() => 1);
  const waits = Array.from({ length: 9 }, () => retry.next());
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("the wait is anywhere below the ceiling", () => {
  assert.equal(new Retry(() => 0).next(), 0);
  assert.equal(new Retry(() => 0.5).next(), 250);
});

test("a connection that lasted a minute starts the next row of waits anew", () => {
  mockTime();
  const retry = new Retry(() => 1);
  retry.next();
  retry.next();
  retry.live();
  mock.timers.tick(60_000);
  assert.equal(retry.next(), 500);
});

test("a connection that broke at once does not", () => {
  mockTime();
  const retry = new Retry(() => 1);
  retry.next();
  retry.live();
  mock.timers.tick(59_999);
  assert.equal(retry.next(), 1000);
});

test("a wall clock that is set back does not keep the waits long", () => {
  mockTime();
  const retry = new Retry(() => 1);
  retry.next();
  retry.live();
  setWallClockBack();
  mock.timers.tick(60_000);
  assert.equal(retry.next(), 500);
});
