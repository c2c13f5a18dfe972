import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { addKind } from "../static/chat/js/store/commands.js";
import { LogStore } from "../static/chat/js/store/log.js";
import { Overlays } from "../static/chat/js/store/overlays.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, grace, lobby, message, mockTime, settle, welcome } from "./doubles.js";
import { Bench, refusal } from "./outbox_bench.js";

/** @type {any} */
const heart = {
  kind: "heart",
  isValid: () => true,
  frame: (/** @type {Page.Entry} */ { key, payload }) => ({ type: "heart", key, ...payload }),
  overlay: (/** @type {Wire.Message} */ shown, /** @type {any} */ _, /** @type {Wire.Person} */ me) => ({
    ...shown,
    reactions: [...(shown.reactions ?? []), { emoji: "♥", count: 1, who: [me] }],
  }),
  errors: { too_many: "heart.tooMany" },
};
addKind(heart);
addKind({
  ...{ kind: "call", isValid: () => true },
  frame: ({ key }) => ({ type: "subject", key, text: "" }),
  roomOverlay: (room, { text = "" }) => ({ ...room, subject: text }),
});

/** @type {Awaited<ReturnType<Bench["tab"]>>} */
let tab;
/** @type {LogStore} */
let log;
/** @type {Overlays} */
let overlays;
/** @type {ServerEvents} */
let events;

beforeEach(async () => {
  mockTime();
  tab = await new Bench().tab();
  const session = new Session(ada);
  log = new LogStore(session);
  overlays = new Overlays(tab.outbox, log, session);
  events = new ServerEvents();
  log.register(events);
  events.dispatch(welcome({ head: 5, messages: [message(4), message(5)] }));
});

/** @param {number} id */
function hearts(id) {
  const found = log.timeline.find(id);
  return found && (overlays.message(found).reactions ?? []).length;
}

test("a command is shown at once, on its message alone", async () => {
  await tab.outbox.add("heart", { id: 5 });
  assert.deepEqual([hearts(4), hearts(5)], [0, 1]);
});

test("a message is the same object for as long as its commands are the same", async () => {
  await tab.outbox.add("heart", { id: 5 });
  const found = /** @type {Wire.Message} */ (log.timeline.find(5));
  assert.equal(overlays.message(found), overlays.message(found));
});

test("from the ack on it is shown until its change has come", async () => {
  await tab.outbox.add("heart", { id: 5 });
  await tab.outbox.confirm({ key: tab.sent[0].key, seq: 6 });
  assert.deepEqual([tab.outbox.entries, hearts(5)], [[], 1]);
  const reactions = [{ emoji: "♥", count: 1, who: [ada] }];
  events.dispatch({ type: "message", seq: 6, message: message(5, { seq: 6, reactions }) });
  assert.equal(hearts(5), 1);
});

test("a change that came before its ack is not shown twice", async () => {
  await tab.outbox.add("heart", { id: 5 });
  const reactions = [{ emoji: "♥", count: 1, who: [ada] }];
  events.dispatch({ type: "message", seq: 6, message: message(5, { seq: 6, reactions }) });
  await tab.outbox.confirm({ key: tab.sent[0].key, seq: 6 });
  assert.equal(hearts(5), 1);
});

test("a refused command is undone and told of, and does not stay as a failed one", async () => {
  /** @type {string[]} */
  const refused = [];
  tab.outbox.on("refused", ({ entry, error }) => refused.push(`${entry.kind} ${error.code}`));
  await tab.outbox.add("heart", { id: 5 });
  await tab.outbox.refuse(refusal(tab.sent[0].key, { code: "too_many" }));
  await settle();
  assert.deepEqual([hearts(5), tab.outbox.entries, refused], [0, [], ["heart too_many"]]);
});

test("a lost connection forgets what was confirmed: the next welcome has it", async () => {
  await tab.outbox.add("heart", { id: 5 });
  await tab.outbox.confirm({ key: tab.sent[0].key, seq: 6 });
  overlays.disconnected();
  assert.equal(hearts(5), 0);
});

test("a command of the room is shown on the room", async () => {
  await tab.outbox.add("call", { text: "tea" });
  assert.equal(overlays.room(lobby).subject, "tea");
  await tab.outbox.discard(tab.sent[0].key);
  assert.equal(overlays.room(lobby).subject, "");
});

test("one's own command hides no later change of the room", async () => {
  let told = 0;
  await tab.outbox.add("call", { text: "mine" });
  await tab.outbox.confirm({ key: tab.sent[0].key, seq: 6 });
  overlays.on("room", () => (told += 1));
  events.dispatch({ type: "room", seq: 6, epoch: "e", room: { ...lobby, subject: "mine" } });
  assert.deepEqual([overlays.room({ ...lobby, subject: "theirs" }).subject, told], ["theirs", 1]);
});

test("a held command is shown, and goes out when its time has come", async () => {
  await tab.outbox.add("heart", { id: 5 }, { holdMs: 5_000 });
  assert.deepEqual([hearts(5), tab.sent], [1, []]);
  mock.timers.tick(5_000);
  await settle();
  assert.equal(tab.sent.length, 1);
});

test("a held command that is taken back never goes out", async () => {
  const key = await tab.outbox.add("heart", { id: 5 }, { holdMs: 5_000 });
  await tab.outbox.discard(key);
  mock.timers.tick(5_000);
  await settle();
  assert.deepEqual([hearts(5), tab.sent], [0, []]);
});

test("where the page is left, a held command goes out at once", async () => {
  await tab.outbox.add("heart", { id: 5 }, { holdMs: 5_000 });
  tab.outbox.releaseAll();
  await settle();
  assert.equal(tab.sent.length, 1);
});

test("what a closed page has held goes out from the next one", async () => {
  const bench = new Bench();
  const closed = await bench.tab({ online: false });
  await closed.outbox.add("heart", { id: 5 }, { holdMs: 5_000 });
  closed.kill();
  const next = await bench.tab();
  await settle();
  assert.equal(next.sent.length, 1);
});

test("another person's message is shown as it is to somebody without a name", async () => {
  await tab.outbox.add("heart", { id: 5 });
  const without = new Overlays(tab.outbox, log, new Session(null));
  assert.equal(without.message(message(5, { by: grace })).reactions, undefined);
});
