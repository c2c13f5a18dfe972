import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Memory } from "../static/chat/js/lib/memory.js";
import { sendElsewhere } from "../static/chat/js/shell/send_elsewhere.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, adaIn, FakeBrowser, FakeWire, mockTime, settle, unsent, welcome } from "./doubles.js";
import { MemoryStorage } from "./memory_storage.js";

const storage = new MemoryStorage();
/** @type {FakeWire[]} */
let wires = [];
/** @type {any} what is needed of a site: the page has one, and so has this file */
const site = {
  ...{ limits: { text: 10, frame: 100 }, memory: new Memory(null), keeping: new Keeping(storage) },
  ...{ session: new Session(ada), inbox: new Inbox({ me: ada }), ofRooms: [] },
  ...{ urls: { home: "/chat/", inbox: "/chat/ws/inbox/" }, tell: () => {} },
};
/** @type {any} */
const frame = { room: null };

Object.assign(globalThis, {
  location: { protocol: "http:", host: "here" },
  // Node's own one keeps the process running.
  BroadcastChannel: class {
    postMessage() {}
    close() {}
  },
  WebSocket: class extends FakeWire {
    /** @param {string} url */
    constructor(url) {
      super(url);
      wires.push(this);
    }
  },
});

beforeEach(async () => {
  mockTime();
  wires = [];
  const browser = new FakeBrowser();
  site.session = new Session(ada);
  site.newOutbox = () => {
    const newHold = () => browser.lease();
    const parts = { keeping: site.keeping, lease: browser.lease(), channel: browser.channel() };
    return new Outbox({ ...parts, newHold });
  };
  for (const { key, ...owner } of await storage.all()) await storage.remove(owner, key);
});

/** @param {number} ms */
async function pass(ms) {
  mock.timers.tick(ms);
  await settle();
}

const paths = () => wires.map(({ url }) => new URL(url).pathname);

/** What the wire was given to send. */
const texts = (/** @type {FakeWire | undefined} */ wire) =>
  (wire?.sent ?? []).map((text) => JSON.parse(text)).map(({ text }) => text);

test("what waits in a room that is not shown is sent, and the room is closed again", async () => {
  await storage.put(adaIn("café au lait"), unsent("u1", "one"));
  sendElsewhere(site, frame);
  await pass(3_000);
  assert.deepEqual(paths(), ["/chat/ws/rooms/caf%C3%A9%20au%20lait/"]);
  assert.equal(new URL(wires[0]?.url ?? "").searchParams.get("present"), "0");
  wires[0]?.hear(welcome());
  await settle();
  assert.deepEqual(texts(wires[0]), ["one"]);
  wires[0]?.hear({ type: "ack", re: "u1", id: 1, seq: 1, at: "2026-11-22T12:00:00Z" });
  await settle();
  assert.deepEqual([wires[0]?.closedWith, await storage.all()], [1000, []]);
});

test("each time that a connection is back the rooms are looked through, one after the other", async () => {
  sendElsewhere(site, frame);
  await pass(3_000);
  assert.deepEqual(wires, []);
  await storage.put(adaIn("attic"), unsent("u2", "two"));
  await storage.put(adaIn("cellar"), unsent("u3", "three"));
  site.session.welcomed(ada);
  await pass(3_000);
  assert.deepEqual(paths(), ["/chat/ws/rooms/attic/"]);
  /** @type {FakeWire | undefined} */ (wires[0])?.lose(4504);
  await settle();
  assert.deepEqual(paths(), ["/chat/ws/rooms/attic/", "/chat/ws/rooms/cellar/"]);
});

test("the shown room, refused messages and those of others are left alone", async () => {
  await storage.put(adaIn("shown"), unsent("u4", "here"));
  await storage.put(adaIn("attic"), unsent("u5", "refused", { state: "failed" }));
  await storage.put({ ...adaIn("cellar"), user: 99 }, unsent("u6", "of somebody else"));
  sendElsewhere(site, { room: /** @type {any} */ ({ key: "shown" }) });
  await pass(3_000);
  assert.deepEqual(paths(), []);
});
