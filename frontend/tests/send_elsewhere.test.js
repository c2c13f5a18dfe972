import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { sendElsewhere } from "../static/chat/js/shell/send_elsewhere.js";
import { ada, adaIn, settle, unsent, welcome } from "./doubles.js";
import { beginElsewhere, site, storage, wires } from "./elsewhere.js";

/** @typedef {import("./doubles.js").FakeWire} FakeWire */
/** @type {any} */
const frame = { room: null };

beforeEach(beginElsewhere);

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
