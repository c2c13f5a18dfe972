import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pin } from "../static/chat/js/features/pins/kind.js";
import { pinsLate } from "../static/chat/js/features/pins/late.js";
import { PinsStore } from "../static/chat/js/features/pins/store.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { LogStore } from "../static/chat/js/store/log.js";
import { Overlays } from "../static/chat/js/store/overlays.js";
import { Requests } from "../static/chat/js/store/requests.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, grace, message, mockTime, settle, welcome } from "./doubles.js";
import { Bench } from "./outbox_bench.js";

addKind(pin);

/** @type {Awaited<ReturnType<Bench["tab"]>>} */
let tab;
/** @type {ServerEvents} */
let events;
/** @type {Requests} */
let requests;
/** @type {any} questions that were sent */
let asked;
/** @type {PinsStore} */
let store;

beforeEach(async () => {
  mockTime();
  tab = await new Bench().tab();
  const session = new Session(ada);
  const log = new LogStore(session);
  const overlays = new Overlays(tab.outbox, log, session);
  events = new ServerEvents();
  asked = [];
  requests = new Requests((frame) => asked.push(frame) > 0);
  log.register(events);
  /** @type {any} */
  const connection = { link: { name: "live" } };
  store = new PinsStore({ requests, log, overlays, events, session, connection });
  events.dispatch(welcome({ head: 9, messages: [message(8), message(9)], more: true }));
});

/**
 * @param {number} id
 * @param {string} at
 * @param {number} [seq]
 */
const pinned = (id, at, seq = id) => message(id, { seq, pinned: { by: grace.id, at } });

/**
 * @param {Wire.Message[]} messages
 * @param {boolean} [more]
 */
async function answer(messages, more = false) {
  events.dispatch({ type: "pins", re: asked.at(-1).key, messages, more });
  await settle();
}

const shown = () => store.shown.map(({ id }) => id);

test("the list is read when somebody looks, the newest pin first, page by page", async () => {
  assert.equal(asked.length, 0);
  store.watch();
  await answer([pinned(3, "2026-11-03")], true);
  assert.equal(asked.at(-1).after, 3);
  await answer([pinned(7, "2026-11-02")]);
  assert.deepEqual([shown(), store.state], [[3, 7], "loaded"]);
});

test("whoever looks is told that the list is being read", async () => {
  /** @type {string[]} */
  const told = [];
  store.on("change", () => told.push(store.state));
  store.watch();
  await answer([]);
  assert.deepEqual(told, ["loading", "loaded"]);
});

test("what is pinned and unpinned meanwhile is followed", async () => {
  store.watch();
  events.dispatch({ type: "message", seq: 10, message: pinned(2, "2026-11-09", 10) });
  await answer([pinned(3, "2026-11-03")]);
  assert.deepEqual(shown(), [2, 3]);
  events.dispatch({ type: "message", seq: 11, message: message(3, { seq: 11 }) });
  assert.deepEqual(shown(), [2]);
});

test("one's own pin is shown at once, before all others, and is undone where it is refused", async () => {
  store.watch();
  await answer([pinned(3, "2026-11-03")]);
  await tab.outbox.add("pin", { id: 8, on: true });
  assert.deepEqual(shown(), [8, 3]);
  assert.equal(store.nameOf(ada.id), "Ada");
  await tab.outbox.discard(tab.sent[0].key);
  assert.deepEqual(shown(), [3]);
});

test("a message that is not loaded is unpinned at once", async () => {
  store.watch();
  await answer([pinned(3, "2026-11-03")]);
  await tab.outbox.add("pin", { id: 3, on: false });
  assert.deepEqual(shown(), []);
});

test("a reconnect reads the list again, and forgets what a gap does not tell", async () => {
  store.watch();
  await answer([pinned(3, "2026-11-03")]);
  store.disconnected();
  events.dispatch(welcome({ resume: "gap", head: 900, messages: [] }));
  assert.deepEqual([shown(), asked.length], [[], 2]);
  await answer([pinned(4, "2026-11-03")]);
  assert.deepEqual(shown(), [4]);
});

test("nobody looks any more: a reconnect asks nothing", async () => {
  store.watch()();
  await answer([]);
  events.dispatch(welcome({ resume: "ok", head: 9, messages: [] }));
  assert.equal(asked.length, 1);
});

test("an answer that does not come is told of", async () => {
  store.watch();
  requests.refuseAll();
  await settle();
  assert.equal(store.state, "failed");
});

test("the name of who pinned is known from the room", () => {
  assert.deepEqual([store.nameOf(grace.id), store.nameOf(99)], ["Grace", undefined]);
});

test("the overlay of a pin is absolute, and a deleted message is not pinned", () => {
  const overlay = /** @type {NonNullable<Page.CommandKind["overlay"]>} */ (pin.overlay);
  const known = pinned(3, "2026-11-03");
  assert.equal(overlay(known, { id: 3, on: true }, ada), known);
  assert.equal(overlay(known, { id: 3, on: false }, ada).pinned, undefined);
  assert.equal(overlay(message(3), { id: 3, on: true }, ada).pinned?.by, ada.id);
  const deleted = message(3, { deleted: true });
  assert.equal(overlay(deleted, { id: 3, on: true }, ada), deleted);
});

test("the frame names state and room, and each refusal of its own has words", () => {
  /** @type {any} */
  const entry = { key: "k", payload: { id: 5, on: true, room: 3 } };
  assert.deepEqual(pin.frame(entry), { type: "pin", key: "k", id: 5, on: true, room: 3 });
  assert.equal(pin.isValid({ id: 5 }), false);
  for (const key of Object.values(pin.errors ?? {})) assert.ok(key in pinsLate.words);
});
