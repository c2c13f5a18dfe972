import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { RoomsFeed } from "../static/chat/js/store/rooms_feed.js";
import { settle } from "./doubles.js";

let asked = 0;
/** @type {Page.Lists[]} */
let shown;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  [asked, shown] = [0, []];
});

/** @param {() => Promise<Page.Lists>} [ask] */
function feed(ask = async () => ({ rooms: [], own: [] })) {
  const made = new RoomsFeed(() => {
    asked += 1;
    return ask();
  }, 3_000, Date.now);
  made.on("lists", (lists) => shown.push(lists));
  return made;
}

/** @param {number} ms */
async function pass(ms) {
  mock.timers.tick(ms);
  await settle();
}

test("rooms are asked for at once and then every so often", async () => {
  feed().look(true);
  await pass(0);
  await pass(3_000);
  assert.deepEqual([asked, shown.length], [2, 2]);
});

test("nobody is asked while nobody looks", async () => {
  const rooms = feed();
  rooms.look(true);
  await pass(0);
  rooms.look(false);
  await pass(60_000);
  assert.equal(asked, 1);
});

test("an answer that fails is passed over, and asking goes on", async (t) => {
  t.mock.method(console, "info", () => {});
  feed(() => Promise.reject(new TypeError("offline"))).look(true);
  await pass(0);
  await pass(3_000);
  assert.deepEqual([asked, shown], [2, []]);
});

test("a page that is hidden and shown quickly has one request under way", async () => {
  /** @type {(() => void)[]} */
  const answers = [];
  const rooms = feed(
    () => new Promise((resolve) => answers.push(() => resolve({ rooms: [], own: [] }))),
  );
  for (let times = 0; times < 5; times += 1) {
    rooms.look(true);
    await pass(10);
    rooms.look(false);
  }
  rooms.look(true);
  await pass(1);
  assert.equal(asked, 1);
  answers[0]?.();
  await settle();
  await pass(3_000);
  assert.equal(asked, 2);
});

test("a page that is hidden and shown quickly asks no more often than one that stays visible", async () => {
  const rooms = feed();
  for (let times = 0; times < 120; times += 1) {
    rooms.look(true);
    await pass(50);
    rooms.look(false);
    await pass(50);
  }
  assert.equal(asked, 4);
});

test("a page that was hidden for long asks at once", async () => {
  const rooms = feed();
  rooms.look(true);
  await pass(0);
  rooms.look(false);
  await pass(60_000);
  rooms.look(true);
  await pass(0);
  assert.equal(asked, 2);
});

test("the list can be asked for before the interval ends, and no oftener after that", async () => {
  const rooms = feed();
  rooms.look(true);
  await pass(0);
  rooms.soon(1_000);
  await pass(1_000);
  assert.equal(asked, 2);
  await pass(2_999);
  assert.equal(asked, 2);
  await pass(1);
  assert.equal(asked, 3);
});
