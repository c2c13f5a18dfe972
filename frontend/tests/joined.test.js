import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Requests } from "../static/chat/js/store/requests.js";
import { takePerson } from "../static/chat/js/features/people/changes.js";
import { joinedAt } from "../static/chat/js/features/people/joined.js";
import { golden, mockTime, settle } from "./doubles.js";

/** @type {any[]} */
let sent;
/** @type {any} */
let model;
let isLive = true;
let changes = 0;

beforeEach(() => {
  mockTime();
  [sent, isLive, changes] = [[], true, 0];
  const send = (/** @type {Wire.ClientFrame} */ frame) => isLive && sent.push(frame) > 0;
  model = { site: {}, room: { requests: new Requests(send) } };
});

function ask() {
  return joinedAt(model, 7, () => (changes += 1));
}

/** @param {number} which of the golden answers */
function answer(which) {
  const frame = golden("server-person")[which];
  takePerson(model.room, { ...frame, re: sent.at(-1).key });
  return settle();
}

test("the server is asked once when it is needed, for all rooms of the page", async () => {
  assert.equal(ask(), undefined);
  assert.equal(ask(), undefined);
  assert.deepEqual(sent, [{ type: "person", key: sent[0].key, id: 7 }]);
  await answer(0);
  assert.equal(changes, 1);
  assert.deepEqual(ask(), new Date(golden("server-person")[0].joined));
  model.room = { requests: new Requests(() => false) };
  assert.deepEqual(ask(), new Date(golden("server-person")[0].joined));
  assert.equal(sent.length, 1);
});

test("a site that does not know is not asked again", async () => {
  ask();
  await answer(1);
  assert.deepEqual([ask(), changes, sent.length], [undefined, 0, 1]);
});

test("without an answer the server is asked again the next time", async () => {
  isLive = false;
  ask();
  await settle();
  isLive = true;
  ask();
  model.room.requests.refuse(sent[0].key, "That person is not here.");
  await settle();
  ask();
  assert.deepEqual([sent.length, changes], [2, 0]);
});
