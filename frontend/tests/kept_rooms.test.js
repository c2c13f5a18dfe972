import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptRooms } from "../static/chat/js/shell/kept_rooms.js";

/** @type {string[]} */
let gone = [];

/**
 * @param {string} name
 * @returns {any} a room, as far as it is kept
 */
const room = (name) => ({ address: { page: `/rooms/${name}/` }, dispose: () => gone.push(name) });

test("rooms are kept up to a number; the one not shown for the longest goes first", () => {
  gone = [];
  const kept = new KeptRooms(2);
  const [one, two, three] = ["one", "two", "three"].map(room);
  for (const shown of [one, two, one, three]) kept.keep(shown);
  assert.deepEqual(gone, ["two"]);
  assert.equal(kept.find("/rooms/one/"), one);
  assert.equal(kept.find("/rooms/two/"), undefined);
});

test("a room is found however its address is written", () => {
  const kept = new KeptRooms();
  const cafe = room("caf%C3%A9");
  kept.keep(cafe);
  assert.equal(kept.find("/rooms/café/"), cafe);
});

test("of somebody who has left only the room that is shown stays, and none at home", () => {
  gone = [];
  const kept = new KeptRooms();
  const rooms = ["one", "two", "three"].map(room);
  for (const each of rooms) kept.keep(each);
  kept.forgetOthers(rooms[2]);
  assert.deepEqual(gone, ["one", "two"]);
  assert.notEqual(kept.find("/rooms/three/"), undefined);
  kept.forgetOthers(null);
  assert.deepEqual(gone, ["one", "two", "three"]);
  assert.equal(kept.find("/rooms/three/"), undefined);
});
