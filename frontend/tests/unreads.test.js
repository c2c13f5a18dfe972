import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { UnreadsStore } from "../static/chat/js/features/unreads/store.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, golden, message, settle } from "./doubles.js";

/** @type {Inbox} */
let inbox;
/** @type {ServerEvents} */
let events;
/** @type {string[]} */
let asked;
/** @type {UnreadsStore} */
let store;
let isAway = false;

beforeEach(() => {
  [asked, isAway] = [[], false];
  inbox = new Inbox({ me: ada });
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
    return { ...first, room: { ...first.room, id, name: `room ${id}` }, posts: 10, n: 9, unread: 1, ...place };
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
