import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { mockTime, setWallClockBack } from "./doubles.js";

/** An element as far as the status line knows one: it has children at every selector. */
class FakeElement extends EventTarget {
  hidden = true;
  textContent = "";
  /** @type {Record<string, string>} */
  dataset = {};
  /** @type {Map<string, FakeElement>} */
  children = new Map();

  /** @param {string} selector */
  querySelector(selector) {
    const child = this.children.get(selector) ?? new FakeElement();
    this.children.set(selector, child);
    return child;
  }

  contains() {
    return false;
  }
}

const NOW = 1_000_000;
const line = new FakeElement();
/** What screen readers were told last. */
let spoken = "";
Object.assign(globalThis, {
  HTMLElement: FakeElement,
  HTMLButtonElement: FakeElement,
  document: {},
  window: new EventTarget(),
});
const browser = { onLine: true };
Object.defineProperty(globalThis, "navigator", { value: browser });
const { Life } = await import("../static/chat/js/lib/life.js");
const { StatusView } = await import("../static/chat/js/views/status.js");
const { explain } = await import("../static/chat/js/protocol/closing.js");

/** @type {InstanceType<typeof StatusView>} */
let status;
/** @type {boolean | null} */
let durable;

beforeEach(() => {
  mockTime();
  line.children.clear();
  line.hidden = true;
  browser.onLine = true;
  spoken = "";
  const speak = (/** @type {string} */ text) => void (spoken = text);
  const parts = { tryNow: () => {}, isDurable: () => durable, speak, life: new Life() };
  status = new StatusView(/** @type {any} */ (line), parts);
});

/** What the line says, with its button; nothing while it is hidden. */
function says() {
  const [text, button] = [".status-text", "button"].map((part) => line.querySelector(part));
  return line.hidden ? "" : `${text?.textContent} ${button?.textContent}`.trim();
}

test("a notice passes, and the state that it stood before is shown again", () => {
  status.link({ name: "closed", code: 4504, reason: "" });
  status.notice("Text copied");
  assert.deepEqual([says(), spoken], ["Text copied", "Text copied"]);
  mock.timers.tick(4_000);
  assert.equal(says(), `${explain(4504)} Try again`);
});

test("a notice on a working connection leaves nothing behind", () => {
  status.link({ name: "live" });
  status.notice("Text copied");
  mock.timers.tick(4_000);
  assert.equal(says(), "");
});

test("a long wait is counted down, also for a page that was never connected", () => {
  status.link({ name: "waiting", until: NOW + 4_000, again: false });
  assert.equal(says(), "Trying again in 4 s · Try now");
  mock.timers.tick(500);
  mock.timers.tick(500);
  assert.equal(says(), "Trying again in 3 s · Try now");
});

test("a countdown is that of the wait, whatever the wall clock is set to", () => {
  setWallClockBack();
  status.link({ name: "waiting", until: NOW + 4_000, again: true });
  assert.equal(says(), "Reconnecting in 4 s · Try now");
});

test("a short wait of a page that is not connected yet is not worth a word", () => {
  status.link({ name: "waiting", until: NOW + 900, again: false });
  assert.equal(says(), "");
});

test("a room that was opened and lost nothing says no word of a return", () => {
  status.link({ name: "connecting", again: false });
  status.link({ name: "live" });
  status.back(1);
  assert.equal(says(), "");
});

test("what was missed is told by its number, or as many", () => {
  status.link({ name: "connecting", again: true });
  const told = [0, 1, Infinity].map((missed) => {
    status.back(missed);
    return says();
  });
  assert.deepEqual(told, ["Back", "Back, 1 new message", "Back, many new messages"]);
});

test("offline, it promises only what is stored", () => {
  browser.onLine = false;
  const said = [null, true, false].map((works) => {
    durable = works;
    status.link({ name: "waiting", until: NOW + 4_000, again: true });
    return says();
  });
  assert.deepEqual(said, [
    "Offline. Try now",
    "Offline. Messages will be sent when you are back. Try now",
    "Offline. Keep this tab open: this browser does not store messages. Try now",
  ]);
});
