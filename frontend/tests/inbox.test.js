import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { inOrder } from "../static/chat/js/store/room_order.js";
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
  events.dispatch({ type: "inbox", version: 5, places: [place], sorts: "name" });
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

/** @param {number} n @param {number} seq @param {number} by */
function deleted(n, seq, by = grace.id) {
  events.dispatch({ type: "heads", heads: [[3, 12, seq]], gone: [[3, n, by, seq]] });
}

test("an unread message that is deleted counts no longer, once", () => {
  told({ head: 80, unread: 3 });
  deleted(9, 91);
  deleted(9, 91);
  assert.deepEqual(counts(), [4, 1]);
  deleted(12, 92);
  assert.deepEqual(counts(), [3, 1]);
});

test("a message that was read, or is one's own, changes no count when it is deleted", () => {
  told({ head: 80, unread: 3 });
  deleted(7, 91);
  deleted(9, 92, ada.id);
  assert.deepEqual(counts(), [5, 1]);
  inbox.saw(3, 11);
  deleted(11, 93);
  assert.deepEqual(counts(), [1, 0]);
  deleted(12, 94);
  assert.deepEqual(counts(), [0, 0]);
});

test("an inbox that was read after a deletion has counted it; one that was read before has not", () => {
  told({ head: 80, unread: 3, posts: 12 });
  deleted(9, 91);
  told({ head: 90, unread: 3, posts: 12 });
  assert.deepEqual(counts(), [2, 1]);
  told({ head: 91, unread: 2, posts: 12 });
  assert.deepEqual(counts(), [2, 1]);
});

test("what heads tell after an inbox that includes it changes nothing", () => {
  told({ head: 95, unread: 2, posts: 12 });
  const room = /** @type {Wire.Place} */ (inbox.place(3)).room;
  deleted(9, 91);
  events.dispatch({ type: "heads", heads: [[3, 12, 92]], rooms: [[92, { ...room, name: "Tea" }]] });
  assert.deepEqual([counts(), inbox.place(3)?.room], [[2, 1], room]);
});

test("a room that is renamed has its new name at once, and keeps it where an older inbox comes", () => {
  told({ head: 80 });
  const room = /** @type {Wire.Place} */ (inbox.place(3)).room;
  const name = () => inbox.place(3)?.room.name;
  events.dispatch({ type: "heads", heads: [[3, 10, 91]], rooms: [[91, { ...room, name: "Tea" }]] });
  assert.equal(name(), "Tea");
  told({ head: 90 });
  assert.equal(name(), "Tea");
  told({ head: 92 });
  assert.equal(name(), room.name);
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

test("after a lost connection the page names no version, until an inbox has come", () => {
  told();
  assert.equal(inbox.known, 5);
  inbox.lost();
  assert.deepEqual([inbox.known, inbox.version], [0, 5]);
  told();
  assert.equal(inbox.known, 5);
});

test("the page names the version that it has, and the sum of what heads have told since", () => {
  const [first] = golden("server-inbox");
  assert.deepEqual(inbox.query, { inbox: "0" });
  events.dispatch(first);
  const heads = first.places.map((/** @type {Wire.Place} */ place) => place.head);
  const sum = heads.reduce((/** @type {number} */ all, /** @type {number} */ head) => all + head);
  assert.deepEqual(inbox.query, { inbox: String(first.version), heads: String(sum) });
  const [{ room, posts, head }] = first.places;
  events.dispatch({ type: "heads", heads: [[room.id, posts, head + 7], [99, 5, 5]] });
  assert.equal(inbox.query.heads, String(sum + 7));
  inbox.lost();
  assert.deepEqual(inbox.query, { inbox: "0" });
});

test("places take the place of what was known of these rooms, or are new", () => {
  const [first] = golden("server-inbox");
  events.dispatch(first);
  inbox.saw(4, 1052);
  const [changed] = golden("server-places");
  const added = { ...changed.places[0], room: { ...changed.places[0].room, id: 9 } };
  events.dispatch({ ...changed, places: [...changed.places, added] });
  assert.deepEqual([inbox.version, inbox.known], [changed.version, changed.version]);
  assert.deepEqual(inbox.places, [changed.places[0], first.places[1], added]);
  assert.deepEqual(inbox.places.map((place) => inbox.unread(place)), [0, 0, 0]);
});

test("what this page has read of another room is counted still when a place comes", () => {
  const [first] = golden("server-inbox");
  const places = [first.places[0], { ...first.places[1], n: 1052, unread: 0 }];
  events.dispatch({ ...first, places });
  events.dispatch({ type: "heads", heads: [[4, 1060, 1100]] });
  inbox.saw(4, 1060);
  inbox.told(4, 1060);
  events.dispatch(golden("server-places")[0]);
  assert.equal(inbox.unread(/** @type {Wire.Place} */ (inbox.place(4))), 0);
});

/** @param {Partial<Wire.Place>[]} places */
function rooms(...places) {
  const [{ places: [first] }] = golden("server-inbox");
  const all = places.map((place, index) => ({
    ...first,
    ...place,
    room: { ...first.room, id: index + 1, ...place.room },
  }));
  events.dispatch({ type: "inbox", version: 5, places: all, sorts: "activity" });
}

/** @param {string} name @param {Partial<Wire.Room>} [more] */
const named = (name, more = {}) => /** @type {Wire.Room} */ ({ name, ...more });

test("rooms are ordered by activity or by name, favourites first and direct conversations last", () => {
  rooms(
    { room: named("b", { id: 1 }), active: 10 },
    { room: named("a", { id: 2 }), active: 20 },
    { room: named("", { id: 3, kind: "direct" }), people: [grace], active: 90 },
    { room: named("c", { id: 4 }), active: 5, favourite: true },
  );
  const order = () => inOrder(inbox).map(({ room: { id } }) => id);
  assert.deepEqual(order(), [4, 2, 1, 3]);
  // What heads tell is later than all that the inbox knew.
  events.dispatch({ type: "heads", heads: [[1, 2000, 2000]] });
  assert.deepEqual(order(), [4, 1, 2, 3]);
  inbox.sorts = "name";
  assert.deepEqual(order(), [4, 2, 1, 3]);
});

test("every message of a direct conversation is a mention, those that heads tell of, too", () => {
  rooms({ room: named("", { id: 3, kind: "direct" }), people: [grace], posts: 10, n: 9, unread: 1 });
  events.dispatch({ type: "heads", heads: [[3, 12, 2000]] });
  assert.equal(inbox.mentions(/** @type {Wire.Place} */ (inbox.place(3))), 3);
});

test("what one sets is shown at once, and muted rooms are not counted together", () => {
  told();
  assert.equal(inbox.total, 2);
  inbox.wish(/** @type {Wire.Place} */ (inbox.place(3)), { muted: true });
  assert.deepEqual([inbox.total, inbox.place(3)?.muted, counts()], [0, true, [2, 1]]);
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
