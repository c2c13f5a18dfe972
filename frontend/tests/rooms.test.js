import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { asking } from "../static/chat/js/features/rooms/asking.js";
import { rooms } from "../static/chat/js/features/rooms/rooms.js";
import { roomsLate } from "../static/chat/js/features/rooms/late.js";
import { SlowStore } from "../static/chat/js/features/rooms/slow.js";
import { span } from "../static/chat/js/features/rooms/spans.js";
import { Emitter } from "../static/chat/js/lib/emitter.js";
import { Life } from "../static/chat/js/lib/life.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { addKind } from "../static/chat/js/store/commands.js";
import { Facts } from "../static/chat/js/store/facts.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, golden, lobby, mockTime, setWallClockBack, settle, welcome } from "./doubles.js";
import { Bench, refusal } from "./outbox_bench.js";

addWords(roomsLate.words);
/** @type {Page.CommandKind[]} */
const kinds = rooms.commands;
for (const kind of kinds) addKind(kind);

test("what is done to a room is written as the golden frames", () => {
  for (const kind of kinds) {
    for (const frame of golden(`client-${kind.kind}`)) {
      const { type: _type, key, ...payload } = frame;
      assert.equal(kind.isValid(payload), true);
      assert.deepEqual(kind.frame(/** @type {any} */ ({ key, payload })), frame);
    }
  }
});

test("a refusal is left to the dialog that is open, and told otherwise", () => {
  const slices = new Map();
  /** @type {any} */
  const [entry, error, room] = [{ key: "k" }, { code: "not_allowed" }, { slices }];
  for (const { refused } of kinds) {
    slices.clear();
    assert.equal(refused?.(entry, error, room), false);
    slices.set("asked", () => true);
    assert.equal(refused?.(entry, error, room), true);
  }
});

/** A dialog that asks in a room. */
async function dialogOf({ online = true } = {}) {
  const bench = new Bench();
  const { outbox, sent } = await bench.tab({ online });
  const life = new Life();
  /** @type {any} */
  const room = {
    ...{ slices: new Map(), outbox },
    command: (/** @type {string} */ kind, /** @type {any} */ payload, /** @type {any} */ options) =>
      outbox.add(kind, payload, options),
  };
  outbox.on("refused", ({ entry, error }) => void room.slices.get("asked")?.(entry, error));
  return { ask: asking(room, life), bench, life, outbox, room, sent };
}

test("a dialog hears of each of its commands whether it was done", async () => {
  const { ask, outbox, sent } = await dialogOf();
  const [done, refused] = [ask("archive", { on: true }), ask("convert", { kind: "open" })];
  await settle();
  await outbox.confirm({ key: sent[0].key, seq: 1 });
  await settle();
  await outbox.refuse(refusal(sent[1].key, { code: "name_taken" }));
  assert.deepEqual([await done, (await refused)?.code], [null, "name_taken"]);
});

test("a dialog that is closed takes back what has no answer, stored or about to be", async () => {
  const { ask, bench, life, outbox, room } = await dialogOf({ online: false });
  void ask("archive", { on: true });
  await settle();
  assert.equal((await bench.storage.all()).length, 1);
  void ask("remove_room", { name: "lobby" });
  life.end();
  await settle();
  assert.deepEqual([outbox.entries, await bench.storage.all(), room.slices.size], [[], [], 0]);
});

test("a span of time is said in its largest unit", () => {
  const said = [1, 30, 60, 90, 300, 3600, 21_600].map(span);
  assert.deepEqual(said, [
    ...["1 second", "30 seconds", "1 minute", "90 seconds", "5 minutes", "1 hour", "6 hours"],
  ]);
});

/** @param {string[]} can */
function slowRoom(can) {
  mockTime();
  const facts = new Facts({ text: 4000, frame: 65_536 });
  const events = new ServerEvents();
  facts.register(events);
  const outbox = new Emitter();
  const life = new Life();
  const store = new SlowStore(/** @type {any} */ ({ facts, events, outbox, life }));
  events.dispatch(welcome({ me: ada, room: { ...lobby, slow: 30 }, can }));
  return { store, outbox, events };
}

test("slow mode counts from one's own message on, by the clock that only runs forward", () => {
  const { store, outbox } = slowRoom(["read", "post"]);
  assert.deepEqual([store.seconds, store.left], [30, 0]);
  outbox.emit("settled", { entry: { kind: "react" } });
  assert.equal(store.left, 0);
  outbox.emit("settled", { entry: { kind: "message" } });
  setWallClockBack();
  mock.timers.tick(10_001);
  assert.equal(store.left, 20);
  mock.timers.tick(20_000);
  assert.equal(store.left, 0);
});

test("a message that was refused says for how long", () => {
  const { store, events } = slowRoom(["read", "post"]);
  events.dispatch(/** @type {any} */ ({ type: "error", code: "slow", after: 12, retry: true, text: "" }));
  assert.equal(store.left, 12);
});

test("who moderates does not wait, nor who cannot write", () => {
  for (const can of [["read", "post", "moderate"], ["read"]]) {
    const { store, outbox } = slowRoom(can);
    outbox.emit("settled", { entry: { kind: "message" } });
    assert.deepEqual([store.seconds, store.left], [0, 0]);
  }
});

test("a deleted room leaves the inbox, and the page goes on to know which it was", () => {
  const [, , { room: gone }] = golden("server-room");
  const [{ places, version }] = golden("server-inbox");
  const inbox = new Inbox({ me: ada, inbox: { version, places, sorts: "activity" } });
  const facts = new Facts({ text: 4000, frame: 65_536 });
  const events = new ServerEvents();
  facts.register(events);
  inbox.register(events);
  const [{ room }] = places;
  events.dispatch(welcome({ room }));
  events.dispatch({ type: "room", seq: 9999, epoch: "5f0c9d1e", room: { ...gone, id: room.id } });
  assert.equal(inbox.place(room.id), undefined);
  assert.deepEqual([facts.room?.kind, facts.room?.name], ["removed", room.name]);
  const other = places[1].room;
  events.dispatch({ type: "heads", heads: [], rooms: [[99_999, { ...gone, id: other.id }]] });
  assert.equal(inbox.place(other.id), undefined);
});
