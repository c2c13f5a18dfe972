import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { read } from "../static/chat/js/features/unread/commands.js";
import { unreadLate } from "../static/chat/js/features/unread/late.js";
import { readRooms } from "../static/chat/js/features/unread/rooms.js";
import { UnreadsStore } from "../static/chat/js/features/unreads/store.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, golden, message, settle, welcome } from "./doubles.js";
import { beginElsewhere, said, site, wires } from "./elsewhere.js";

addKind(read);
addWords(unreadLate.words);

/** @type {Inbox} */
let inbox;
/** @type {ServerEvents} */
let events;
/** @type {string[]} */
let asked;
/** @type {UnreadsStore} */
let store;
let isAway = false;

beforeEach(async () => {
  await beginElsewhere();
  [asked, isAway] = [[], false];
  inbox = site.inbox = new Inbox({ me: ada });
  events = new ServerEvents();
  inbox.register(events);
  const urls = /** @type {any} */ ({ unreads: "/unreads.json" });
  store = new UnreadsStore({ inbox, urls }, answer);
});

/** @param {string} url @returns {Promise<any>} */
async function answer(url) {
  asked.push(url);
  if (isAway) throw new TypeError("fetch failed");
  const ids = url.split("=")[1]?.split(",").map(Number) ?? [];
  return { rooms: ids.map((room) => ({ room, messages: [message(room)], more: false })) };
}

/** @param {...Partial<Wire.Place>} places */
function told(...places) {
  const [{ places: [first] }] = golden("server-inbox");
  const all = places.map((place, index) => {
    const id = index + 1;
    return { ...first, room: { ...first.room, id, name: `room ${id}`, slug: `room-${id}` }, posts: 10, n: 9, unread: 1, ...place };
  });
  events.dispatch({ type: "inbox", version: 5, places: all, sorts: "name" });
}

test("rooms with something unread are asked for together, in the order of the sidebar", async () => {
  told({}, { favourite: true }, { unread: 0, n: 10 }, {});
  await store.load();
  assert.deepEqual(asked, ["/unreads.json?rooms=2,1,4"]);
  assert.deepEqual([store.state, store.rooms.map(({ id }) => id)], ["ready", [2, 1, 4]]);
});

test("fifty rooms are asked for at once", async () => {
  told(...Array.from({ length: 70 }, () => ({})));
  await store.load();
  assert.deepEqual(asked.map((url) => url.split(",").length), [50, 20]);
  assert.equal(store.rooms.length, 70);
});

test("what is posted later is loaded, and a room that was read stays where it is", async () => {
  told({}, {});
  await store.load();
  inbox.saw(1, 10);
  await store.load();
  assert.equal(asked.length, 1);
  assert.deepEqual([store.isWhole(2), store.isWhole(3)], [true, false]);
  events.dispatch({ type: "heads", heads: [[2, 11, 2000]] });
  assert.equal(store.isWhole(2), false);
  await store.load();
  assert.equal(store.isWhole(2), true);
  assert.deepEqual(asked.slice(1), ["/unreads.json?rooms=2"]);
  assert.deepEqual(store.rooms.map(({ id }) => id), [1, 2]);
});

test("where the server is away the page says so, and the next try loads", async () => {
  told({});
  isAway = true;
  await store.load();
  assert.equal(store.state, "failed");
  isAway = false;
  await store.load();
  assert.deepEqual([store.state, store.rooms.length], ["ready", 1]);
});

test("two loads do not overlap, and none begins once the page is left", async () => {
  told({});
  void store.load();
  void store.load();
  await settle();
  assert.equal(asked.length, 1);
  store.end();
  events.dispatch({ type: "heads", heads: [[1, 12, 2000]] });
  await store.load();
  assert.equal(asked.length, 1);
});

/**
 * The server takes the command of a room that was opened, which is let go of some time later.
 *
 * @param {number} at
 */
async function carryOut(at) {
  const wire = wires[at];
  wire?.hear(welcome());
  await settle();
  const { key } = JSON.parse(wire?.sent.at(-1) ?? "{}");
  wire?.hear({ type: "ack", re: key, seq: 1 });
  await settle();
  mock.timers.tick(2_000);
}

test("of many rooms three are opened at once, whoever reads them, and all look read", async () => {
  told(...Array.from({ length: 12 }, () => ({})));
  const parts = [inbox.places.slice(0, 6), inbox.places.slice(6)];
  const done = Promise.all(parts.map((places) => readRooms(site, places)));
  assert.equal(inbox.total, 0);
  for (let at = 0; at < 12; at += 1) {
    assert.equal(wires.length, Math.min(12, at + 3));
    await carryOut(at);
  }
  assert.deepEqual([await done, said, inbox.total], [[true, true], [], 0]);
});

test("how many rooms could not be read is told once", async () => {
  told(...Array.from({ length: 5 }, () => ({})));
  const done = readRooms(site, inbox.places);
  await carryOut(0);
  for (const at of [1, 2, 3, 4]) {
    wires[at]?.lose(4507);
    await settle();
  }
  assert.deepEqual([await done, inbox.total], [false, 4]);
  assert.deepEqual(said, ["4 rooms could not be marked as read. Try again."]);
});
