import assert from "node:assert/strict";
import { test } from "node:test";
import { TabLease } from "../static/chat/js/store/outbox_tabs.js";
import { settle } from "./doubles.js";

/** The Web Locks API as far as it is used: one holder, then the next in line. */
class FakeLocks {
  /** @type {(() => Promise<unknown>)[]} */
  line = [];

  /** @type {any} */
  request = async (
    /** @type {string} */ _name,
    /** @type {{ signal: AbortSignal }} */ { signal },
    /** @type {() => Promise<void>} */ work,
  ) => {
    const before = this.line.at(-1);
    const turn = Promise.resolve(before?.()).then(() =>
      signal.aborted ? Promise.reject(new DOMException("", "AbortError")) : work(),
    );
    this.line.push(() => turn.catch(() => {}));
    await turn;
  };
}

test("the right to send is one tab's until it lets go", async () => {
  const locks = new FakeLocks();
  const [first, second] = [new TabLease(locks), new TabLease(locks)];
  first.hold("a", () => {});
  second.hold("a", () => {});
  await settle();
  assert.deepEqual([first.held, second.held], [true, false]);
  first.release();
  await settle();
  assert.deepEqual([first.held, second.held], [false, true]);
});

test("a tab that leaves the line is passed over", async () => {
  const locks = new FakeLocks();
  const tabs = [new TabLease(locks), new TabLease(locks), new TabLease(locks)];
  for (const tab of tabs) tab.hold("a", () => {});
  await settle();
  tabs[1]?.release();
  tabs[0]?.release();
  await settle();
  assert.deepEqual(tabs.map(({ held }) => held), [false, false, true]);
});

test("holding twice asks once", async () => {
  let told = 0;
  const lease = new TabLease(new FakeLocks());
  lease.hold("a", () => (told += 1));
  lease.hold("a", () => (told += 1));
  await settle();
  assert.equal(told, 1);
});

test("where the browser has no locks every tab may send", () => {
  const lease = new TabLease(undefined);
  lease.hold("a", () => {});
  assert.equal(lease.held, true);
  lease.release();
  assert.equal(lease.held, false);
});
