import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, golden, grace } from "./doubles.js";

/** @type {Inbox} */
let inbox;
/** @type {ServerEvents} */
let events;

beforeEach(() => {
  inbox = new Inbox({ me: ada });
  events = new ServerEvents();
  inbox.register(events);
});

/**
 * An inbox with one room of ten messages, of which Ada has read some.
 *
 * @param {Partial<Wire.Place>} [more]
 */
function told(more = {}) {
  const [first] = golden("server-inbox");
  const place = { ...first.places[0], posts: 10, n: 7, unread: 2, mentions: 1, ...more };
  events.dispatch({ type: "inbox", version: 5, places: [place] });
}

/** What is unread in the room, and how often it calls one. */
function counts() {
  const place = inbox.place(3);
  return place && [inbox.unread(place), inbox.mentions(place)];
}

test("the golden inbox is taken whole, and the next one replaces it", () => {
  const [first, second] = golden("server-inbox");
  events.dispatch(first);
  assert.deepEqual([inbox.version, inbox.places.length], [first.version, first.places.length]);
  events.dispatch(second);
  assert.deepEqual([inbox.version, inbox.places.length], [second.version, second.places.length]);
});

test("what the server has counted is unread, and so is what heads tell of since", () => {
  told();
  assert.deepEqual(counts(), [2, 1]);
  events.dispatch({ type: "heads", heads: [[3, 12, 90]] });
  assert.deepEqual(counts(), [4, 1]);
  events.dispatch({ type: "heads", heads: [[3, 11, 89]] });
  assert.deepEqual(counts(), [4, 1]);
});

test("what this page has shown is read; what comes later is not", () => {
  told();
  inbox.saw(3, 10);
  assert.deepEqual(counts(), [0, 0]);
  events.dispatch({ type: "heads", heads: [[3, 12, 90]] });
  assert.deepEqual(counts(), [2, 0]);
  inbox.saw(3, 12);
  assert.deepEqual(counts(), [0, 0]);
});

test("an inbox that was counted after this page showed the room is believed", () => {
  inbox.saw(3, 10);
  told({ posts: 14, n: 10, unread: 4, mentions: 0 });
  assert.deepEqual(counts(), [4, 0]);
});

test("a later inbox does not count again what heads had told", () => {
  told();
  events.dispatch({ type: "heads", heads: [[3, 12, 90]] });
  told({ posts: 12, unread: 4 });
  assert.deepEqual(counts(), [4, 1]);
});

test("heads of rooms that are in no inbox change nothing", () => {
  events.dispatch({ type: "heads", heads: [[99, 5, 5]] });
  assert.deepEqual(inbox.places, []);
});

test("who is somebody else now has another inbox", () => {
  told();
  inbox.belongTo(ada);
  assert.equal(inbox.places.length, 1);
  inbox.belongTo(grace);
  assert.deepEqual([inbox.places, inbox.version], [[], 0]);
});

test("every change is told", () => {
  let changes = 0;
  inbox.on("change", () => (changes += 1));
  told();
  events.dispatch({ type: "heads", heads: [[3, 12, 90]] });
  inbox.saw(3, 12);
  inbox.saw(3, 11);
  assert.equal(changes, 3);
});
