import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { TabLease, heldForAWhile } from "../static/chat/js/store/outbox_tabs.js";
import { mockTime, settle } from "./doubles.js";

/**
 * @typedef {object} Claim
 * @property {() => Promise<void>} work
 * @property {() => void} resolve
 * @property {(error: DOMException) => void} reject
 */

const aborted = () => new DOMException("", "AbortError");

/** The Web Locks API as far as it is used: one holder, then the next in line. */
class FakeLocks {
  /** @type {Claim | null} */
  #holder = null;
  /** @type {Claim[]} */
  #line = [];

  /** @type {any} */
  request = (
    /** @type {string} */ _name,
    /** @type {LockOptions} */ { signal, steal },
    /** @type {() => Promise<void>} */ work,
  ) =>
    new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
      const claim = { work, resolve, reject };
      if (steal) {
        this.#holder?.reject(aborted());
        return this.#grant(claim);
      }
      signal?.addEventListener("abort", () => {
        if (!this.#line.includes(claim)) return;
        this.#line = this.#line.filter((other) => other !== claim);
        reject(aborted());
      });
      this.#line.push(claim);
      this.#next();
    });

  #next() {
    const next = this.#holder === null ? this.#line.shift() : undefined;
    if (next !== undefined) this.#grant(next);
  }

  /** @param {Claim} claim */
  #grant(claim) {
    this.#holder = claim;
    void claim.work().then(() => {
      claim.resolve();
      if (this.#holder !== claim) return;
      this.#holder = null;
      this.#next();
    });
  }
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

test("a tab takes the right at once, and the one that had it goes back into the line", async () => {
  const locks = new FakeLocks();
  const [suspended, visible] = [new TabLease(locks), new TabLease(locks)];
  suspended.hold("a", () => {});
  let told = 0;
  visible.take("a", () => (told += 1));
  assert.equal(visible.held, true);
  await settle();
  assert.deepEqual([suspended.held, visible.held], [false, true]);
  assert.ok(told > 0);
  visible.release();
  await settle();
  assert.deepEqual([suspended.held, visible.held], [true, false]);
});

test("a tab in the line that takes the right does not stand in the line any more", async () => {
  const locks = new FakeLocks();
  const [first, second] = [new TabLease(locks), new TabLease(locks)];
  first.hold("a", () => {});
  second.hold("a", () => {});
  second.take("a", () => {});
  await settle();
  second.release();
  await settle();
  assert.deepEqual([first.held, second.held], [true, false]);
});

test("where the browser's locks do not answer, the right is ours all the same", () => {
  const lease = new TabLease({ request: () => new Promise(() => {}) });
  lease.hold("a", () => {});
  assert.equal(lease.held, false);
  lease.take("a", () => {});
  assert.equal(lease.held, true);
});

test("without locks a tab waits for a while until it takes it that nobody holds a thing", async () => {
  mockTime();
  const lease = new TabLease(heldForAWhile);
  lease.hold("a", () => {});
  mock.timers.tick(4_999);
  await settle();
  assert.equal(lease.held, false);
  mock.timers.tick(1);
  await settle();
  assert.equal(lease.held, true);
});
