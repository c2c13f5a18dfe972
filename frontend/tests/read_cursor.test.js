import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import * as kinds from "../static/chat/js/features/unread/commands.js";
import { ReadCursor } from "../static/chat/js/features/unread/cursor.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { Room } from "../static/chat/js/store/room.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, adaIn, FakeBrowser, FakeWire, lobby, message, mockTime, settle, welcome } from "./doubles.js";
import { MemoryStorage } from "./memory_storage.js";

Object.assign(globalThis, { location: { protocol: "http:", host: "here" } });
addKind(kinds.read);
addKind(kinds.unread);

/** @type {any[]} */
let sent;
/** @type {Room} */
let room;
/** @type {Inbox} */
let inbox;
/** @type {ReadCursor} */
let cursor;
let version = 1;

/**
 * The inbox with one's place in the lobby.
 *
 * @param {{ read: number, posts: number, unread: number }} place messages have their ids as ordinals
 * @returns {any}
 */
function told({ read, posts, unread }) {
  version += 1;
  const wishes = { role: "member", mentions: 0, level: "", muted: false, favourite: false };
  const place = { room: lobby, head: posts, posts, read, n: read, unread, ...wishes };
  return { type: "inbox", version, places: [place] };
}

/** @param {any} frame */
const receive = (frame) => room.events.dispatch(frame);

/**
 * @param {number} id
 * @param {Partial<Wire.Message>} [more]
 */
const posted = (id, more = {}) =>
  receive({ type: "message", seq: id, message: message(id, { n: id, ...more }) });

beforeEach(async () => {
  mockTime();
  sent = [];
  const browser = new FakeBrowser();
  const keeping = new Keeping(new MemoryStorage());
  const newHold = () => browser.lease();
  const outbox = new Outbox({ keeping, lease: browser.lease(), newHold, channel: browser.channel() });
  inbox = new Inbox({ me: ada });
  /** @type {any} what a room needs of its site */
  const site = {
    ...{ limits: { text: 10, frame: 100 }, memory: new Memory(null), keeping, inbox },
    ...{ session: new Session(ada), ofRooms: [] },
  };
  const start = { key: "lobby", former: [], name: "lobby", subject: "" };
  /** @type {any} */
  const connect = (/** @type {string} */ url) => new FakeWire(url);
  const paths = { socket: "/ws/rooms/lobby/", page: "/rooms/lobby/" };
  room = new Room(site, { room: start, ...paths }, { outbox, connect });
  cursor = new ReadCursor(room, inbox);
  room.slices.set("unread", cursor);
  await outbox.bind(adaIn());
  await settle();
  outbox.online((frame) => sent.push(frame) > 0);
  receive(told({ read: 3, posts: 5, unread: 2 }));
  const messages = [1, 2, 3, 4, 5].map((id) => message(id, { n: id }));
  receive(welcome({ head: 5, messages }));
  cursor.enter();
});

/** @param {number} [ms] */
async function pass(ms = 0) {
  mock.timers.tick(ms);
  await settle();
}

/** The server carries out the command that was sent last. */
async function ack() {
  receive({ type: "ack", re: sent.at(-1).key, seq: 5 });
  await settle();
}

const marks = () => sent.map(({ type, id }) => `${type} ${id}`);

const unread = () => {
  const place = inbox.place(lobby.id);
  return place && inbox.unread(place);
};

test("the divider stands before the first unread message, and stays when that is read", async () => {
  assert.deepEqual([cursor.after, cursor.first?.id, unread()], [3, 4, 2]);
  cursor.look(true);
  await pass();
  assert.deepEqual([marks(), unread(), cursor.first?.id], [["read 5"], 0, 4]);
  posted(6);
  cursor.look(true);
  assert.equal(cursor.first?.id, 4);
});

test("where all was read, what comes while one looks is not divided off", () => {
  receive(told({ read: 5, posts: 5, unread: 0 }));
  cursor.enter();
  cursor.look(true);
  posted(6);
  cursor.look(true);
  assert.equal(cursor.after, null);
});

test("nothing is read that is not looked at", async () => {
  cursor.look(false);
  posted(6);
  cursor.look(false);
  await pass(5000);
  assert.deepEqual([marks(), cursor.first?.id], [[], 4]);
});

test("the cursor moves once a second at most, and in the end to the last message", async () => {
  for (const id of [6, 7, 8]) {
    cursor.look(true);
    await pass(100);
    posted(id);
    cursor.look(true);
  }
  assert.deepEqual(marks(), ["read 5"]);
  await ack();
  await pass(1000);
  assert.deepEqual(marks(), ["read 5", "read 8"]);
});

test("a command that waits is replaced by a later one", async () => {
  room.outbox.offline();
  cursor.look(true);
  await pass(1500);
  posted(6);
  cursor.look(true);
  await pass(1500);
  const waiting = room.outbox.entries.map(({ kind, payload }) => [kind, payload.id]);
  assert.deepEqual(waiting, [["read", 6]]);
});

test("one who leaves tells at once what was read", async () => {
  cursor.look(true);
  await pass();
  await ack();
  posted(6);
  cursor.look(true);
  cursor.leave();
  await pass();
  assert.deepEqual(marks(), ["read 5", "read 6"]);
});

test("a page that is closed sends at once what it has read, with the key of the later repeat", async () => {
  /** @type {any[]} */
  const direct = [];
  room.connection.send = (frame) => direct.push(frame) > 0;
  cursor.look(true);
  await pass();
  await ack();
  posted(6);
  cursor.look(true);
  cursor.close();
  assert.deepEqual(direct.map(({ type, id }) => `${type} ${id}`), ["read 6"]);
  await settle();
  assert.equal(sent.at(-1).key, direct[0].key);
});

test("marked as unread, messages stay so until one leaves", async () => {
  cursor.look(true);
  await pass();
  await ack();
  cursor.markUnread(message(2, { n: 2 }));
  await pass();
  assert.deepEqual([marks(), unread(), cursor.first?.id], [["read 5", "unread 2"], 4, 2]);
  await ack();
  receive(told({ read: 1, posts: 5, unread: 4 }));
  posted(6);
  cursor.look(true);
  await pass(2000);
  assert.deepEqual([marks().length, cursor.isHeld], [2, true]);
  cursor.leave();
  cursor.enter();
  cursor.look(true);
  await pass();
  assert.equal(marks().at(-1), "read 6");
});

test("what is posted in the second after marking messages as unread is told to be read", async () => {
  cursor.look(true);
  posted(6);
  cursor.look(true);
  cursor.markUnread(message(6, { n: 6 }));
  posted(7, { by: ada });
  await pass(1000);
  assert.deepEqual([marks().at(-1), cursor.isHeld], ["read 7", false]);
});

test("all is read up to what the page has only heard of", async () => {
  inbox.register(room.events);
  receive({ type: "heads", heads: [[lobby.id, 9, 9]] });
  cursor.readAll();
  await pass();
  assert.deepEqual([marks(), unread()], [["read 9"], 0]);
});

test("of what one marks as unread, the messages of others are counted", async () => {
  inbox.register(room.events);
  posted(6, { by: ada });
  posted(7);
  receive({ type: "heads", heads: [[lobby.id, 7, 7]] });
  cursor.markUnread(message(5, { n: 5 }));
  await pass();
  assert.equal(unread(), 2);
});

test("where more is unread than the page has loaded, ordinals tell how much", async () => {
  receive(told({ read: 5, posts: 40, unread: 35 }));
  receive(welcome({ head: 40, messages: [message(39, { n: 39 }), message(40, { n: 40 })], more: true }));
  cursor.markUnread(message(5, { n: 5 }));
  await pass();
  assert.equal(unread(), 36);
});

test("where another device marks messages as unread, this one does not read them again", async () => {
  cursor.look(true);
  await pass();
  await ack();
  receive(told({ read: 5, posts: 5, unread: 0 }));
  receive(told({ read: 2, posts: 5, unread: 3 }));
  cursor.look(true);
  await pass(2000);
  assert.deepEqual([marks(), unread(), cursor.first?.id], [["read 5"], 3, 3]);
  receive(told({ read: 5, posts: 5, unread: 0 }));
  posted(6);
  cursor.look(true);
  await pass();
  assert.equal(marks().at(-1), "read 6");
});

test("an inbox that was read before one's command changes nothing", async () => {
  cursor.look(true);
  await pass();
  receive(told({ read: 3, posts: 5, unread: 2 }));
  assert.deepEqual([unread(), cursor.isHeld], [0, false]);
  cursor.markUnread(message(4, { n: 4 }));
  receive(told({ read: 5, posts: 5, unread: 0 }));
  assert.deepEqual([unread(), cursor.isHeld], [2, true]);
});

test("one's own post is read, and so is all before it", async () => {
  cursor.markUnread(message(2, { n: 2 }));
  await pass();
  await ack();
  posted(6, { by: ada });
  await pass(1000);
  assert.deepEqual([unread(), cursor.isHeld, marks().at(-1)], [0, false, "read 6"]);
});

test("what comes while one is away is divided from what was read", async () => {
  cursor.look(true);
  posted(6);
  cursor.look(false);
  assert.equal(cursor.first?.id, 6);
});

test("a refused command is undone without a word", async () => {
  cursor.look(true);
  await pass();
  const failure = { code: "not_allowed", text: "No.", retry: false };
  receive({ type: "error", re: sent.at(-1).key, ...failure });
  await settle();
  assert.equal(unread(), 2);
});

test("whoever is no member has no cursor", async () => {
  receive({ type: "inbox", version: 99, places: [] });
  cursor.enter();
  cursor.look(true);
  cursor.readAll();
  await pass(2000);
  assert.deepEqual(marks(), []);
});
