import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { watchUse } from "../static/chat/js/features/people/use.js";

/** @type {any} */
const page = globalThis;
/** @type {Wire.ClientFrame[]} */
let sent;
/** @type {() => void} */
let end;

/** A channel between tabs; what is posted is heard by the others at once. */
class Tabs {
  /** @type {Tabs[]} */
  static open = [];
  onmessage = () => {};

  constructor() {
    Tabs.open.push(this);
  }

  postMessage() {
    for (const one of Tabs.open) if (one !== this) one.onmessage();
  }

  close() {
    Tabs.open = Tabs.open.filter((one) => one !== this);
  }
}

beforeEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "Date"], now: 1_000_000 });
  mock.method(performance, "now", () => new Date().getTime());
  page.window = new EventTarget();
  page.BroadcastChannel = Tabs;
  sent = [];
  end = watch();
});

afterEach(() => end());

function watch() {
  /** @type {any} */
  const connection = { send: (/** @type {Wire.ClientFrame} */ frame) => sent.push(frame) };
  return watchUse(() => connection);
}

/** @param {number} minutes that pass, look by look */
function pass(minutes) {
  for (let looks = 2 * minutes; looks > 0; looks -= 1) mock.timers.tick(30_000);
}

/**
 * @param {string} type
 * @param {object} [more]
 */
function sign(type, more = {}) {
  page.window.dispatchEvent(Object.assign(new Event(type), more));
}

test("a window that is not used for five minutes says so, and again for each connection", () => {
  pass(4);
  assert.deepEqual(sent, []);
  sign("pointermove", { movementX: 0, movementY: 0 });
  pass(1);
  assert.deepEqual(sent, [{ type: "active", on: false }]);
  pass(0.5);
  assert.equal(sent.length, 2);
  sign("keydown");
  assert.deepEqual(sent.at(-1), { type: "active", on: true });
  sign("keydown");
  assert.equal(sent.length, 3);
});

test("a window that is used says nothing", () => {
  for (let minute = 0; minute < 20; minute += 1) {
    sign("pointermove", { movementX: 1, movementY: 0 });
    pass(1);
  }
  assert.deepEqual(sent, []);
});

test("who uses another tab is there", () => {
  const tab = new Tabs();
  pass(5);
  assert.equal(sent.length, 1);
  tab.postMessage();
  assert.deepEqual(sent.at(-1), { type: "active", on: true });
  let heard = 0;
  tab.onmessage = () => (heard += 1);
  for (const key of ["keydown", "keydown"]) sign(key);
  assert.equal(heard, 1);
  tab.close();
});
