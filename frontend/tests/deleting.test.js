import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { UNDO_MS, mayDelete, takeBack } from "../static/chat/js/features/delete/acts.js";
import { deletion, heldDeletions, sendHeld } from "../static/chat/js/features/delete/kind.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { ada, golden, grace, message, mockTime, settle } from "./doubles.js";
import { Bench } from "./outbox_bench.js";

addKind(deletion);

/** @type {Bench} */
let bench;
/** @type {Awaited<ReturnType<Bench["tab"]>>} */
let tab;
/** @type {any} as far as a deletion knows a room */
let room;

beforeEach(async () => {
  mockTime();
  bench = new Bench();
  tab = await bench.tab();
  room = { outbox: tab.outbox, connection: { send: tab.send } };
});

/** @param {number} id */
const erase = (id) => tab.outbox.add("delete", { id, room: 3 }, { holdMs: UNDO_MS });

test("the frame is one that the server's tests read", () => {
  const [{ key, ...payload }] = golden("client-delete");
  delete payload.type;
  const entry = { kind: "delete", key, payload, at: 0, state: /** @type {const} */ ("waiting") };
  assert.deepEqual(deletion.frame(entry), golden("client-delete")[0]);
});

test("what is shown in its place is a tombstone with nothing of what was said", () => {
  const said = message(5, { doc: ["x"], edited: "x", reply: 4, pinned: { by: 7, at: "" }, reactions: [] });
  const { id, seq, by, at } = said;
  const shown = deletion.overlay?.(said, { id: 5 }, ada);
  assert.deepEqual(shown, { id, seq, by, at, reply: 4, text: "", deleted: true });
});

test("it is sent when it cannot be taken back any more", async () => {
  await erase(5);
  assert.deepEqual([heldDeletions(room).length, tab.sent.length], [1, 0]);
  mock.timers.tick(UNDO_MS);
  await settle();
  assert.deepEqual([heldDeletions(room).length, tab.sent.length], [0, 1]);
});

test("what was taken back is never sent", async () => {
  await erase(5);
  await erase(6);
  takeBack(room, heldDeletions(room));
  mock.timers.tick(UNDO_MS);
  await settle();
  assert.deepEqual([tab.outbox.entries, tab.sent], [[], []]);
});

test("a page that is closed sends it at once, with the key of the later repeat", async () => {
  const key = await erase(5);
  sendHeld(room);
  assert.deepEqual(tab.sent.map((frame) => frame.key), [key]);
  mock.timers.tick(UNDO_MS);
  await settle();
  assert.deepEqual(tab.sent.map((frame) => frame.key), [key, key]);
});

test("a page that is closed sends nothing that another tab holds", async () => {
  await erase(5);
  const other = await bench.tab();
  assert.equal(heldDeletions(/** @type {any} */ (other)).length, 1);
  sendHeld(/** @type {any} */ ({ outbox: other.outbox, connection: { send: other.send } }));
  assert.deepEqual(other.sent, []);
});

test("one deletes one's own messages, and those of others where one moderates", () => {
  /** @type {any} */
  const own = { id: 5, deleted: false, by: ada };
  const theirs = { ...own, by: grace };
  assert.ok(mayDelete(own, ada, ["delete"]));
  assert.ok(!mayDelete(own, ada, ["read"]));
  assert.ok(!mayDelete(theirs, ada, ["delete"]));
  assert.ok(mayDelete(theirs, ada, ["delete", "moderate"]));
  assert.ok(!mayDelete({ ...own, deleted: true }, ada, ["delete", "moderate"]));
  assert.ok(!mayDelete({ ...own, id: null }, ada, ["delete", "moderate"]));
  assert.ok(!mayDelete(own, null, ["delete", "moderate"]));
});

test("what another version of the page has stored is not sent", () => {
  assert.deepEqual([{ id: 5 }, { id: "5" }, {}].map((payload) => deletion.isValid(/** @type {any} */ (payload))), [
    true,
    false,
    false,
  ]);
});
