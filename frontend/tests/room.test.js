import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { typing } from "../static/chat/js/features/typing/typing.js";
import { tellTyping } from "../static/chat/js/features/typing/pulse.js";
import { loadLateBy } from "../static/chat/js/lib/late.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { Outbox } from "../static/chat/js/store/outbox.js";
import { Keeping } from "../static/chat/js/store/outbox_keeping.js";
import { Room } from "../static/chat/js/store/room.js";
import { Session } from "../static/chat/js/store/session.js";
import {
  ada,
  adaIn,
  FakeBrowser,
  FakeWire,
  golden,
  grace,
  lobby,
  message,
  messages,
  mockTime,
  settle,
  welcome,
} from "./doubles.js";
import { MemoryStorage } from "./memory_storage.js";

Object.assign(globalThis, { location: { protocol: "http:", host: "here" } });

/** @type {any[]} */
let sent;
/** @type {FakeWire[]} */
let wires;
/** @type {Room} */
let room;

beforeEach(async () => {
  mockTime();
  [sent, wires] = [[], []];
  const browser = new FakeBrowser();
  const keeping = new Keeping(new MemoryStorage());
  const newHold = () => browser.lease();
  const outbox = new Outbox({ keeping, lease: browser.lease(), newHold, channel: browser.channel() });
  const memory = new Memory(null);
  const [session, inbox] = [new Session(ada), new Inbox({ me: ada })];
  const limits = { text: 10, frame: 100 };
  /** @type {any} what a room needs of its site */
  const site = { limits, memory, keeping, session, inbox, ofRooms: [typing.room] };
  /** @type {any} */
  const connect = (/** @type {string} */ url) => {
    const wire = new FakeWire(url);
    wires.push(wire);
    return wire;
  };
  const start = { key: "lobby", former: [], name: "lobby", subject: "" };
  const paths = { socket: "/ws/rooms/lobby/", page: "/rooms/lobby/" };
  room = new Room(site, { room: start, ...paths }, { outbox, connect });
  await outbox.bind(adaIn());
  outbox.online(send);
});

/** @param {any} frame */
function receive(frame) {
  room.events.dispatch(frame);
}

/** The URL to which the room would connect now, from its query on. */
function resume() {
  room.connection.open();
  return wires.at(-1)?.url.replace("ws://here/ws/rooms/lobby/", "").replace(/&?inbox=0/, "");
}

/** @param {Wire.ClientFrame} frame */
function send(frame) {
  return sent.push(frame) > 0;
}

/**
 * @param {number} id
 * @param {Partial<Wire.Message>} [more]
 */
function posted(id, more = {}) {
  receive({ type: "message", seq: more.seq ?? id, message: message(id, more) });
}

const ids = () => room.log.timeline.messages.map(({ id }) => id);

/** @param {string} text */
async function write(text) {
  await room.command("message", { text: text });
  return sent.at(-1).key;
}

test("before the first welcome there is nothing to resume from", () => {
  assert.equal(resume(), "?");
});

test("the way back names the last number seen and the life of the log", () => {
  receive(welcome({ head: 5, epoch: "e&1", messages: messages(1, 5) }));
  assert.equal(resume(), "?since=5&epoch=e%261");
  posted(6);
  assert.equal(resume(), "?since=6&epoch=e%261");
});

test("a room that nobody has opened is not resumed", () => {
  receive(welcome({ room: { ...lobby, id: 0 }, epoch: "" }));
  assert.equal(resume(), "?");
});

test("what is said in a room after somebody has opened it is new, and nothing was lost", () => {
  /** @type {number[]} */
  const told = [];
  room.log.on("back", (missed) => told.push(missed));
  receive(welcome({ me: null, room: { ...lobby, id: 0 }, epoch: "" }));
  room.log.look(false);
  receive(welcome({ me: null, head: 2, epoch: "e1", messages: [message(2)] }));
  assert.deepEqual([ids(), room.log.unseen.count, told], [[2], 1, []]);
  assert.equal(resume(), "?since=2&epoch=e1");
});

/** @type {Wire.Member} */
const member = { person: grace, seq: 6, state: "member", role: "member", since: "2026-11-22T12:00:00Z" };
/** @type {[string, Wire.ServerFrame][]} */
const CHANGES = [
  ["a message", { type: "message", seq: 6, message: message(6) }],
  ["an edit", { type: "message", seq: 6, message: message(2, { seq: 6 }) }],
  ["a membership", { type: "member", seq: 6, member }],
  ["the room", { type: "room", seq: 6, epoch: "e1", room: lobby }],
  ["something unknown", { type: "other", seq: 6 }],
];
for (const [name, frame] of CHANGES) {
  test(`every change of the log moves the position: ${name}`, () => {
    let stale = 0;
    room.log.on("stale", () => (stale += 1));
    receive(welcome({ head: 5, epoch: "e1", messages: messages(1, 5) }));
    receive(frame);
    assert.equal(resume(), "?since=6&epoch=e1");
    for (const _ of "ab") receive({ type: "pong", head: 6 });
    assert.equal(stale, 0);
  });
}

test("a change of the room is told, and so is the room at each welcome", () => {
  /** @type {string[]} */
  const told = [];
  room.facts.on("room", ({ name, subject }) => told.push(`${name}: ${subject}`));
  receive(welcome({ head: 5 }));
  const renamed = { ...lobby, name: "Den", slug: "den", subject: "tea" };
  receive({ type: "room", seq: 6, epoch: "e1", room: renamed });
  assert.deepEqual(told, ["lobby: ", "Den: tea"]);
});

test("what one may do is what the server said last", () => {
  let painted = 0;
  room.facts.on("can", () => (painted += 1));
  receive(welcome({ can: ["read", "post"] }));
  receive({ type: "can", can: ["read"] });
  assert.deepEqual([room.facts.can, painted], [["read"], 2]);
});

test("a resume adds what was missed", () => {
  receive(welcome({ head: 3, messages: messages(1, 3) }));
  const missed = [message(2, { seq: 5, text: "edited" }), message(4)];
  receive(welcome({ resume: "ok", head: 5, messages: missed }));
  assert.deepEqual(ids(), [1, 2, 3, 4]);
  assert.equal(room.log.timeline.find(2)?.text, "edited");
});

test("back after a loss it tells how many new messages of others there are", () => {
  /** @type {number[]} */
  const told = [];
  room.log.on("back", (missed) => told.push(missed));
  receive(welcome({ head: 3, messages: messages(1, 3) }));
  const missed = [message(2, { seq: 4 }), message(5), message(6, { by: ada })];
  receive(welcome({ resume: "ok", head: 6, messages: missed }));
  assert.deepEqual(told, [1]);
});

test("a gap replaces what was there", () => {
  receive(welcome({ head: 3, messages: messages(1, 3) }));
  receive(welcome({ resume: "gap", head: 90, messages: messages(80, 90), more: true }));
  assert.deepEqual([room.log.timeline.first, room.log.timeline.last], [80, 90]);
  assert.equal(room.log.timeline.older, true);
});

test("a gap is told and counted: as many as the page holds, and that there were more", () => {
  /** @type {number[]} */
  const told = [];
  room.log.on("back", (missed) => told.push(missed));
  receive(welcome({ head: 3, messages: messages(1, 3) }));
  assert.deepEqual(told, []);
  room.log.look(false);
  receive(welcome({ resume: "gap", head: 90, messages: messages(80, 90), more: true }));
  assert.deepEqual(told, [Infinity]);
  assert.equal(room.log.unseen.count, 11);
});

test("in a new life of the log all is new, however low its numbers", () => {
  /** @type {number[]} */
  const told = [];
  room.log.on("back", (missed) => told.push(missed));
  receive(welcome({ head: 30, epoch: "e1", messages: messages(21, 30), more: true }));
  receive(welcome({ resume: "gap", head: 2, epoch: "e2", messages: messages(1, 2) }));
  assert.deepEqual(told, [2]);
});

test("live messages of the old log do not appear in the new one", () => {
  receive(welcome({ head: 9, epoch: "e1", messages: messages(8, 9) }));
  room.log.timeline.newer = true;
  posted(10);
  receive(welcome({ resume: "gap", head: 1, epoch: "e2", messages: messages(1, 1) }));
  assert.deepEqual(ids(), [1]);
});

test("a head of the old log is no loss in the new one", () => {
  let stale = 0;
  room.log.on("stale", () => (stale += 1));
  receive(welcome({ head: 30, epoch: "e1" }));
  receive({ type: "pong", head: 30 });
  receive(welcome({ resume: "gap", head: 2, epoch: "e2", messages: messages(1, 2) }));
  receive({ type: "pong", head: 2 });
  assert.equal(stale, 0);
});

test("who is signed out is told so, after being told of the return", () => {
  /** @type {(string | number)[]} */
  const told = [];
  room.log.on("back", (missed) => told.push(missed));
  room.on("notice", (text) => told.push(text));
  receive(welcome());
  receive(welcome({ me: null, can: [], resume: "ok" }));
  assert.deepEqual(told, [0, "You are signed out. Pick a name to talk."]);
});

test("who is signed out with something unsent is told so once", async () => {
  /** @type {string[]} */
  const told = [];
  room.on("notice", (text) => told.push(text));
  receive(welcome({ me: { ...ada, guest: false } }));
  await write("hello");
  for (let times = 0; times < 2; times += 1) receive(welcome({ me: null, can: [] }));
  assert.deepEqual(told, ["You are signed out. What was not sent waits until Ada is back."]);
});

for (const order of ["ack first", "broadcast first"]) {
  test(`an own message is shown once: ${order}`, async () => {
    receive(welcome());
    const key = await write("hello");
    /** @type {Wire.Ack} */
    const ack = { type: "ack", re: key, id: 1, seq: 1, at: "2026-11-22T12:00:00Z" };
    const answers = [
      () => receive(ack),
      () => posted(1, { by: ada, key, text: "hello", doc: ["hello"] }),
    ];
    for (const answer of order === "ack first" ? answers : answers.reverse()) answer();
    await settle();
    assert.deepEqual(ids(), [1]);
    assert.deepEqual(room.log.timeline.messages[0]?.doc, ["hello"]);
    assert.deepEqual(room.outbox.entries, []);
  });
}

test("an ack alone puts the message in its place", async () => {
  receive(welcome());
  const key = await write("hello");
  receive({ type: "ack", re: key, id: 4, seq: 4, at: "2026-11-22T12:00:00Z", dup: true });
  assert.equal(room.log.timeline.find(4)?.text, "hello");
  assert.equal(room.log.head, 0);
});

for (const [now, more, text] of /** @type {const} */ ([
  ["deleted", { deleted: true }, ""],
  ["edited", {}, "hello"],
])) {
  test(`the answer to a repeated message that is ${now} by now never hides its true state`, async () => {
    receive(welcome());
    const key = await write("hello");
    const at = "2026-11-22T12:00:00Z";
    receive({ type: "ack", re: key, id: 4, seq: 9, at, dup: true, ...more });
    await settle();
    assert.deepEqual([room.log.timeline.find(4)?.text, room.outbox.entries], [text, []]);
    posted(4, { seq: 9, by: ada, key, text: "as it is" });
    assert.equal(room.log.timeline.find(4)?.text, "as it is");
  });
}

test("another person's message with the same key leaves ours waiting", async () => {
  receive(welcome());
  const key = await write("hello");
  posted(1, { by: grace, key });
  assert.equal(room.outbox.entries.length, 1);
});

test("what a resume brings of our own is not sent again", async () => {
  receive(welcome({ head: 1, messages: messages(1, 1) }));
  const key = await write("hello");
  receive(welcome({ resume: "ok", head: 2, messages: [message(2, { by: ada, key })] }));
  await settle();
  assert.deepEqual(room.outbox.entries, []);
});

test("messages of others count as unread while nobody looks, edits do not", () => {
  receive(welcome());
  room.log.look(false);
  posted(1);
  posted(2);
  posted(1, { seq: 3 });
  posted(4, { by: ada });
  assert.equal(room.log.unseen.count, 2);
  room.log.look(true);
  assert.equal(room.log.unseen.count, 0);
});

test("a message that was changed before it came is new; one that was deleted is not", () => {
  receive(welcome({ head: 3, messages: [message(2), message(3)] }));
  room.log.look(false);
  posted(6);
  posted(5, { seq: 7, edited: "2026-11-22T13:00:00Z" });
  posted(4, { seq: 8, text: "", deleted: true });
  assert.deepEqual([ids(), room.log.unseen.count], [[2, 3, 4, 5, 6], 2]);
});

test("whoever has spoken is no longer typing", () => {
  receive(welcome());
  receive({ type: "typing", who: [ada, grace] });
  posted(1, { by: grace });
  assert.deepEqual(room.slices.get("typing").who, [ada]);
});

test("a lost connection ends what was true of the moment", async () => {
  receive(welcome({ typing: [grace] }));
  room.connection.close();
  assert.deepEqual(room.slices.get("typing").who, []);
  await room.command("message", { text: "later" });
  assert.deepEqual(sent, []);
});

test("a head that the stream does not reach by the next pong is a loss", () => {
  let stale = 0;
  room.log.on("stale", () => (stale += 1));
  receive(welcome({ head: 5 }));
  receive({ type: "pong", head: 7 });
  posted(6);
  assert.equal(stale, 0);
  receive({ type: "pong", head: 7 });
  assert.equal(stale, 1);
});

test("an error about a message fails it, one about nothing is told", async () => {
  /** @type {string[]} */
  const told = [];
  room.on("notice", (text) => told.push(text));
  receive(welcome());
  const key = await write("hello");
  receive({ type: "error", re: key, code: "empty", text: "Empty.", retry: false });
  receive({ type: "error", code: "bad_json", text: "That is not JSON.", retry: false });
  assert.equal(room.outbox.entries[0]?.state, "failed");
  assert.deepEqual(told, ["That is not JSON."]);
});

test("a refusal is told in the words of the late part, and by the server's where they cannot be loaded", async () => {
  /** @type {string[]} */
  const told = [];
  room.on("notice", (text) => told.push(text));
  addKind({
    ...{ kind: "wave", isValid: () => true, errors: { gone: "wave.gone" } },
    frame: ({ key }) => /** @type {any} */ ({ type: "wave", key }),
  });
  const refuse = async (/** @type {string} */ code) => {
    const re = await room.command("wave", {});
    receive({ type: "error", re, code, text: `The server: ${code}.`, retry: false });
    await settle();
  };
  loadLateBy(() => Promise.reject(new TypeError("the server is away")));
  await refuse("gone");
  /** @type {any} */
  const late = { WORDS: { "wave.gone": "Nobody is there." }, tellTyping };
  loadLateBy(async () => late);
  await refuse("gone");
  await refuse("other");
  assert.deepEqual(told, ["The server: gone.", "Nobody is there.", "The server: other."]);
});

test("a question that is refused ends with the error's code, and with the time to ask again", async () => {
  room.connection.open();
  wires[0]?.hear(welcome());
  const asked = room.requests.history({ before: 5 });
  const re = JSON.parse(wires[0]?.sent.at(-1) ?? "").key;
  const error = { type: "error", re, code: "rate_limited", text: "Slow down." };
  receive(/** @type {Wire.Failure} */ ({ ...error, retry: true, after: 2 }));
  await assert.rejects(asked, { message: "Slow down.", after: 2, code: "rate_limited" });
});

for (const code of ["bad_json", "bad_frame", "too_big"]) {
  test(`an unnamed ${code} fails what is on its way, and what follows goes on`, async () => {
    receive(welcome());
    await write("poison");
    await room.command("message", { text: "next" });
    receive({ type: "error", code, text: "Unreadable.", retry: false });
    await settle();
    assert.deepEqual(room.outbox.entries.map(({ state }) => state), ["failed", "waiting"]);
    assert.equal(sent.at(-1).text, "next");
  });
}

test("a connection closed for too big a frame fails the message that was on its way", async () => {
  receive(welcome());
  await write("huge");
  room.connection.emit("lost", 1006);
  assert.equal(room.outbox.entries[0]?.state, "waiting");
  room.connection.emit("lost", 1009);
  assert.equal(room.outbox.entries[0]?.state, "failed");
});

test("a room that is left while it is not connected stays open until all is sent", async () => {
  room.open();
  await room.command("message", { text: "one" });
  room.leave();
  assert.equal(room.connection.link.name, "connecting");
  wires[0]?.hear(welcome());
  await settle();
  const { key, text } = JSON.parse(wires[0]?.sent[0] ?? "{}");
  assert.equal(text, "one");
  wires[0]?.hear({ type: "ack", re: key, id: 1, seq: 1, at: "2026-11-22T12:00:00Z" });
  await settle();
  assert.equal(room.connection.link.name, "idle");
});

test("a room that is left with something unsent is closed after a while", async () => {
  room.open();
  await room.command("message", { text: "one" });
  room.leave();
  mock.timers.tick(15_000);
  assert.equal(room.connection.link.name, "idle");
});

test("a room with nothing to send is closed at once when it is left", () => {
  room.open();
  room.leave();
  assert.equal(room.connection.link.name, "idle");
});

test("a name for a room that is gone opens nothing", () => {
  room.open();
  room.dispose();
  room.enter(grace);
  assert.deepEqual([room.session.me, room.connection.link.name, wires.length], [grace, "idle", 1]);
});

test("a new name is to be asked what it may do", () => {
  receive(welcome({ me: null, can: [] }));
  room.enter(grace);
  assert.deepEqual([room.session.me, room.facts.can], [grace, null]);
});

test("a gap leaves the window of a reader in place and counts what is new", () => {
  receive(welcome({ head: 9, messages: messages(1, 9) }));
  room.log.timeline.following = false;
  room.log.look(false);
  receive(welcome({ resume: "gap", head: 90, messages: messages(80, 90), more: true }));
  assert.deepEqual([room.log.timeline.first, room.log.timeline.last], [1, 9]);
  assert.deepEqual([room.log.timeline.newer, room.log.timeline.stale], [true, true]);
  assert.deepEqual([room.log.unseen.count, room.log.unseen.more], [11, true]);
  room.log.look(true);
  assert.deepEqual([room.log.unseen.count, room.log.unseen.more], [0, false]);
});

test("another life of the log replaces the window of a reader too", () => {
  receive(welcome({ head: 9, epoch: "e1", messages: messages(1, 9) }));
  room.log.timeline.following = false;
  receive(welcome({ resume: "gap", head: 2, epoch: "e2", messages: messages(1, 2) }));
  assert.deepEqual([ids(), room.log.timeline.stale], [[1, 2], false]);
});

test("an inbox that heads have changed is asked for whole after the connection was lost", () => {
  receive(golden("server-inbox")[0]);
  room.connection.open();
  assert.match(wires.at(-1)?.url ?? "", /inbox=[1-9]/);
  wires.at(-1)?.onclose?.(/** @type {CloseEvent} */ ({ code: 1006, reason: "" }));
  room.connection.open();
  assert.match(wires.at(-1)?.url ?? "", /inbox=0/);
});
