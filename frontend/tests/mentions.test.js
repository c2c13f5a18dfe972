import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { people } from "../static/chat/js/features/mentions/complete.js";
import { mentionsLate } from "../static/chat/js/features/mentions/late.js";
import { MentionsList } from "../static/chat/js/features/mentions/list.js";
import { calledIn, wordsAfterAt } from "../static/chat/js/features/mentions/names.js";
import { NamesStore } from "../static/chat/js/features/mentions/store.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { LogStore } from "../static/chat/js/store/log.js";
import { Presence } from "../static/chat/js/store/presence.js";
import { Session } from "../static/chat/js/store/session.js";
import { settle } from "./doubles.js";

addWords(mentionsLate.words);
const CASES = JSON.parse(
  readFileSync(new URL("../../tests/fixtures/text/mentions.json", import.meta.url), "utf8"),
);
const ada = { id: 1, name: "Ada" };
const bob = { id: 2, name: "Bob" };
const stone = { id: 3, name: "Bob Stone" };

for (const { text, names, called } of CASES) {
  test(`"${text}" calls ${called.join() || "nobody"}`, () => {
    assert.deepEqual([...calledIn(text, names)].sort(), called);
  });
}

test("words after an at sign may begin names", () => {
  assert.deepEqual(wordsAfterAt("@Ada, (@bob) x@y @ @room"), ["ada", "bob", "room"]);
});

/** @param {any} [more] answers of the server by what was asked */
function stage({ members = { members: [], more: false }, can = [] } = {}) {
  const session = new Session(ada);
  const presence = new Presence();
  presence.replace([ada, bob], 2);
  /** @type {any[]} */
  const asked = [];
  /** @type {any} */
  const room = {
    ...{ session, presence, log: new LogStore(session), slices: new Map() },
    facts: { id: 7, room: { kind: "private" }, can },
    connection: { link: { name: "live" } },
    requests: {
      ask(/** @type {any} */ frame) {
        asked.push(frame("k"));
        return Promise.resolve(members);
      },
    },
  };
  const store = new NamesStore(room);
  room.slices.set("mentions", store);
  /** @type {any} */
  const site = { session, urls: { people: "/people.json" } };
  return { asked, room, site, store };
}

test("a text names those whom the page knows, and not oneself", () => {
  const { store } = stage();
  assert.deepEqual(store.named("@bob and @Ada and @Cleo"), [2]);
});

test("the people of the room are offered first, by name", async ({ mock }) => {
  const { room, site, store } = stage();
  room.facts.room.kind = "open";
  const people = [{ id: 9, name: "Zoe" }, { id: 8, name: "Abe" }];
  mock.method(globalThis, "fetch", async () => Response.json({ people }));
  await store.load("x", site, 0);
  room.presence.replace([ada, { id: 4, name: "Cleo" }, bob], 3);
  assert.deepEqual(store.all.map(({ person }) => person.name), ["Bob", "Cleo", "Abe", "Zoe"]);
});

test("members are asked for once, where one answer has all of them", async () => {
  const { asked, site, store } = stage({ members: { members: [{ person: stone }], more: false } });
  assert.equal(await store.load("", site, 0), true);
  await store.load("b", site, 0);
  assert.equal(asked.length, 1);
  assert.deepEqual(store.matching("stone").map(({ person }) => person.id), [3]);
  assert.deepEqual(store.named("@Bob Stone, @Bob"), [3, 2]);
});

test("where all members are known, only an open room has more to ask for: people of the site", async () => {
  const { room, site, store } = stage();
  await store.load("", site, 0);
  assert.deepEqual([store.isAsked("", site), store.isAsked("st", site)], [true, true]);
  room.facts.room.kind = "open";
  assert.deepEqual([store.isAsked("", site), store.isAsked("st", site)], [true, false]);
});

test("a name that was typed and is not known is asked for before the text is sent", async () => {
  const { asked, site, store } = stage({ members: { members: [{ person: stone }], more: true } });
  assert.equal(store.unknown("@Bob", site), null);
  await store.unknown("@Stone", site)?.();
  assert.deepEqual(asked, [{ type: "members", key: "k", name: "stone" }]);
  assert.equal(store.unknown("@Stone", site), null);
});

test("everybody is offered to whoever may call them, and marks in names are escaped", () => {
  const { complete } = people;
  const find = (/** @type {any} */ model, /** @type {string} */ word) => complete?.find(word, model);
  const { room, site, store } = stage({ can: ["call"] });
  store.isAsked = () => true;
  assert.deepEqual(
    /** @type {any[]} */ (find({ room, site }, "")).map(({ insert }) => insert),
    ["@Bob ", "@room ", "@here "],
  );
  room.presence.replace([{ id: 4, name: "*star* a_b" }], 1);
  const [found] = /** @type {any[]} */ (find({ room, site }, "*"));
  assert.equal(found.insert, String.raw`@\*star\* a_b `);
  room.facts.can = [];
  assert.deepEqual(find({ room, site }, "ro"), []);
});

test("how many are called", async () => {
  const members = { members: [{ person: ada }, { person: bob }, { person: stone }], more: false };
  const { room, store } = stage({ members });
  room.presence.replace([ada, bob], 9);
  assert.equal(await store.countCalled("@room"), 2);
  assert.equal(await store.countCalled("@here"), 8);
  assert.equal(await store.countCalled("the room"), 0);
});

/** A list whose questions wait until the test answers them. */
function listing() {
  /** @type {{ url: string, resolve: (page: any) => void, reject: (error: Error) => void }[]} */
  const asked = [];
  /** @type {any} */
  const ask = (/** @type {string} */ url) =>
    new Promise((resolve, reject) => asked.push({ url, resolve, reject }));
  const list = new MentionsList("/mentions.json", ask);
  return {
    ...{ asked, list },
    shown: () => [list.found.map(({ place }) => place), list.before],
    /** @param {number} at @param {number[]} places @param {number} [before] */
    async answer(at, places, before) {
      const mentions = places.map((place) => ({ place, room: { id: 3 }, message: { id: place } }));
      asked[at]?.resolve({ mentions, ...(before !== undefined && { before }) });
      await settle();
    },
  };
}

test("new mentions stand above those that are loaded; what is gone among the newest goes", async () => {
  const { answer, asked, list, shown } = listing();
  void list.load();
  await answer(0, [9, 8, 7], 7);
  void list.loadEarlier();
  await answer(1, [6, 5, 4], 4);
  assert.deepEqual(asked.map(({ url }) => url), ["/mentions.json", "/mentions.json?before=7"]);
  void list.load();
  await answer(2, [10, 9, 8], 8);
  assert.deepEqual(shown(), [[10, 9, 8, 7, 6, 5, 4], 4]);
  void list.load();
  await answer(3, [10, 7, 6], 6);
  assert.deepEqual(shown(), [[10, 7, 6, 5, 4], 4]);
  void list.loadEarlier();
  await answer(4, [3]);
  void list.load();
  await answer(5, [11, 10, 7], 7);
  assert.deepEqual(shown(), [[11, 10, 7, 6, 5, 4, 3], undefined]);
  void list.load();
  await answer(6, [11]);
  assert.deepEqual(shown(), [[11], undefined]);
});

test("an earlier page that is under way is used once, where it goes on from the end", async () => {
  const { answer, list, shown } = listing();
  void list.load();
  await answer(0, [9, 8, 7], 7);
  for (const _ of "ab") void list.loadEarlier();
  void list.load();
  await answer(3, [10, 9, 8], 8);
  for (const at of [1, 2]) await answer(at, [6, 5, 4], 4);
  assert.deepEqual(shown(), [[10, 9, 8, 7, 6, 5, 4], 4]);
});

test("where the newest page does not reach what is shown, it replaces it", async () => {
  const { answer, list, shown } = listing();
  void list.load();
  await answer(0, [9, 8, 7], 7);
  void list.loadEarlier();
  void list.load();
  await answer(2, [30, 29, 28], 28);
  await answer(1, [6, 5, 4], 4);
  assert.deepEqual(shown(), [[30, 29, 28], 28]);
  void list.begin();
  assert.deepEqual([list.state, ...shown()], ["loading", [], undefined]);
  await answer(3, [30, 28, 27], 27);
  assert.deepEqual([list.state, ...shown()], ["ready", [30, 28, 27], 27]);
});

test("what could not be loaded is asked for again, and a slow answer replaces no later one", async () => {
  const { answer, asked, list, shown } = listing();
  for (const _ of "ab") void list.load();
  await answer(1, [9, 8], 8);
  await answer(0, [8, 7], 7);
  assert.deepEqual(shown(), [[9, 8], 8]);
  void list.loadEarlier();
  asked[2]?.reject(new TypeError("fetch failed"));
  await settle();
  assert.deepEqual([list.state, ...shown()], ["failed", [9, 8], 8]);
  void list.again();
  await answer(3, [7]);
  assert.deepEqual([asked[3]?.url, list.state, ...shown()], ["/mentions.json?before=8", "ready", [9, 8, 7], undefined]);
});
