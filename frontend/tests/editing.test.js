import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { edit as feature } from "../static/chat/js/features/edit/edit.js";
import { edit } from "../static/chat/js/features/edit/kind.js";
import { mayEdit } from "../static/chat/js/features/edit/last.js";
import { editLate } from "../static/chat/js/features/edit/late.js";
import { EditStore } from "../static/chat/js/features/edit/store.js";
import { Life } from "../static/chat/js/lib/life.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { LogStore } from "../static/chat/js/store/log.js";
import { Overlays } from "../static/chat/js/store/overlays.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, golden, grace, message, mockTime, settle, welcome } from "./doubles.js";
import { Bench, refusal } from "./outbox_bench.js";

addKind(edit);
addWords(feature.words);
addWords(editLate.words);

/** @type {Awaited<ReturnType<Bench["tab"]>>} */
let tab;
/** @type {ServerEvents} */
let events;
/** @type {any} as far as the store knows a room */
let room;
/** @type {Memory} */
let memory;
/** @type {EditStore} */
let store;

beforeEach(async () => {
  mockTime();
  tab = await new Bench().tab();
  const { outbox } = tab;
  const session = new Session(ada);
  const log = new LogStore(session);
  const overlays = new Overlays(outbox, log, session);
  events = new ServerEvents();
  log.register(events);
  memory = new Memory(null);
  room = { key: "lobby", outbox, session, log, overlays, slices: new Map(), life: new Life() };
  room.find = (/** @type {number} */ id) => {
    const found = log.timeline.find(id);
    return found && overlays.message(found);
  };
  room.command = (/** @type {string} */ kind, /** @type {any} */ payload) => outbox.add(kind, payload);
  store = new EditStore(room, memory);
  room.slices.set("edit", store);
  outbox.on("refused", ({ entry, error }) => void edit.refused?.(entry, error, room));
  events.dispatch(welcome({ head: 5, messages: [own(4), own(5)] }));
});

/**
 * @param {number} id
 * @param {Partial<Wire.Message>} [more]
 */
const own = (id, more = {}) => message(id, { by: ada, ...more });

/**
 * The message as another device of the same person has changed it.
 *
 * @param {Partial<Wire.Message>} more
 */
const changed = (more) =>
  events.dispatch({ type: "message", seq: 6, message: own(5, { seq: 6, edited: "x", ...more }) });

/** @param {string} text */
function write(text) {
  const task = /** @type {import("../static/chat/js/features/edit/store.js").Task} */ (store.current);
  store.composer(task).typed(text);
}

/** @param {string} text */
async function save(text) {
  const task = /** @type {import("../static/chat/js/features/edit/store.js").Task} */ (store.current);
  store.composer(task).send(text);
  await settle();
}

const begin = () => store.begin(room.find(5));
const text = () => store.current && store.composer(store.current).drafts.text;

test("the frame is one that the server's tests read", () => {
  const [{ key, type: _type, ...payload }] = golden("client-edit");
  const entry = { kind: "edit", key, payload, at: 0, state: /** @type {const} */ ("waiting") };
  assert.deepEqual(edit.frame(entry), golden("client-edit")[0]);
});

test("a saved text is shown at once, and names the state that it was made for", async () => {
  begin();
  await save("new");
  const { text: shown, edited } = room.find(5);
  assert.deepEqual([shown, edited, store.current], ["new", "", null]);
  const { key: _key, ...frame } = tab.sent[0];
  assert.deepEqual(frame, { type: "edit", id: 5, text: "new", base: 5 });
});

test("a saved text names whom it calls", async () => {
  begin();
  room.slices.set("mentions", { payload: () => ({ mentions: [2] }) });
  await save("new, @Bob");
  assert.deepEqual(tab.sent[0].mentions, [2]);
});

test("an unchanged text is not sent", async () => {
  begin();
  await save("text 5");
  assert.deepEqual([tab.outbox.entries, store.current], [[], null]);
});

test("a deleted message is not brought back by an edit that waits", () => {
  const gone = own(5, { text: "", deleted: true });
  assert.equal(edit.overlay?.(gone, { id: 5, text: "new" }, ada), gone);
});

test("an unfinished text survives a reload; a closed editor does not", () => {
  begin();
  write("half");
  store.composer(/** @type {any} */ (store.current)).drafts.flush();
  const next = new EditStore(room, memory);
  assert.equal(next.composer(/** @type {any} */ (next.current)).drafts.text, "half");
  next.cancel();
  assert.equal(new EditStore(room, memory).current, null);
});

test("an editor that is opened once more keeps what was written", () => {
  begin();
  write("half");
  begin();
  assert.equal(text(), "half");
});

test("it belongs to who wrote it", () => {
  begin();
  room.session.me = grace;
  assert.equal(store.current, null);
});

test("a second edit takes the place of one that waits", async () => {
  begin();
  await save("one");
  begin();
  await save("two");
  assert.deepEqual(tab.outbox.entries.map(({ payload }) => payload.text), ["two"]);
});

test("an edit that meets one's own earlier edit is made again for that state", async () => {
  begin();
  await save("one");
  begin();
  await save("two");
  const found = own(5, { seq: 6, text: "one" });
  await tab.outbox.refuse(refusal(tab.sent[1].key, { code: "conflict", message: found }));
  await settle();
  assert.deepEqual([tab.sent[2].text, tab.sent[2].base, store.current], ["two", 6, null]);
});

test("a conflict opens the editor with one's own text, the other text, and the new base", async () => {
  begin();
  await save("mine");
  const found = own(5, { seq: 6, text: "theirs" });
  await tab.outbox.refuse(refusal(tab.sent[0].key, { code: "conflict", message: found }));
  await settle();
  assert.deepEqual([text(), store.current?.theirs, store.current?.base], ["mine", "theirs", 6]);
  await save("mine");
  assert.deepEqual([tab.sent[1].text, tab.sent[1].base], ["mine", 6]);
});

test("a conflict with the same text is none", async () => {
  begin();
  await save("same");
  const found = own(5, { seq: 6, text: "same" });
  await tab.outbox.refuse(refusal(tab.sent[0].key, { code: "conflict", message: found }));
  await settle();
  assert.deepEqual([store.current, tab.outbox.entries], [null, []]);
});

test("a refused text is in the editor again, with what to do, and can be saved unchanged", async () => {
  begin();
  await save("long");
  await tab.outbox.refuse(refusal(tab.sent[0].key, { code: "too_long" }));
  await settle();
  assert.deepEqual([text(), store.current?.problem?.includes("Shorten")], ["long", true]);
  await save("long");
  assert.equal(tab.sent.length, 2);
});

test("what the server refuses without words of ours is told in its own", async () => {
  begin();
  await save("new");
  await tab.outbox.refuse(refusal(tab.sent[0].key, { code: "muted", text: "You are muted." }));
  await settle();
  assert.equal(store.current?.problem, "You are muted.");
});

test("a change from elsewhere is shown while one writes, once", () => {
  begin();
  write("mine");
  changed({ text: "theirs" });
  assert.deepEqual([text(), store.current?.theirs, store.current?.base], ["mine", "theirs", 6]);
  const task = store.current;
  room.log.emit("change", null);
  assert.equal(store.current, task);
});

test("a change from elsewhere replaces a text that one has not touched", () => {
  begin();
  changed({ text: "theirs" });
  assert.deepEqual([text(), store.current?.theirs], ["theirs", undefined]);
});

test("where another device has saved the same text, the editor closes", () => {
  begin();
  write("same");
  changed({ text: "same" });
  assert.equal(store.current, null);
});

test("the stored text is no conflict while an edit of one's own waits", async () => {
  begin();
  await save("one");
  begin();
  write("two");
  changed({ text: "text 5", reactions: [] });
  assert.deepEqual([text(), store.current?.theirs], ["two", undefined]);
});

test("a reaction is no conflict", () => {
  begin();
  write("mine");
  changed({ text: "text 5", reactions: [] });
  assert.deepEqual([text(), store.current?.theirs], ["mine", undefined]);
});

test("what was written for a message that is gone is handed over", () => {
  /** @type {string[]} */
  const lost = [];
  store.on("lost", (words) => lost.push(words));
  begin();
  write("mine");
  changed({ text: "", deleted: true });
  assert.deepEqual([lost, store.current], [["mine"], null]);
});

test("an editor in which nothing was changed gives way to another message", () => {
  begin();
  store.begin(room.find(4));
  store.cancel();
  assert.equal(store.current, null);
});

test("an unfinished edit waits while another message is edited", () => {
  begin();
  write("half");
  store.begin(room.find(4));
  assert.equal(store.current?.id, 4);
  store.cancel();
  assert.deepEqual([store.current?.id, text()], [5, "half"]);
});

test("what cannot be read in the storage is passed over", () => {
  for (const stored of ["{", "{}", "[{}]", "[null]", '[{"user":7,"id":"5"}]']) {
    memory.set("edit:lobby", stored);
    assert.equal(new EditStore(room, memory).current, null);
  }
});

test("one edits one's own messages alone", () => {
  const row = { id: 5, deleted: false, by: ada };
  assert.ok(mayEdit(row, ada, ["edit"]));
  assert.ok(!mayEdit(row, ada, ["moderate"]));
  assert.ok(!mayEdit({ ...row, by: grace }, ada, ["edit", "moderate"]));
  assert.ok(!mayEdit({ ...row, deleted: true }, ada, ["edit"]));
  assert.ok(!mayEdit({ ...row, id: null }, ada, ["edit"]));
});

test("a room that is not kept any longer hears nothing more of the person", () => {
  let changes = 0;
  store.on("change", () => (changes += 1));
  room.session.welcomed(grace);
  assert.equal(changes, 1);
  room.life.end();
  room.session.welcomed(ada);
  assert.equal(changes, 1);
});
