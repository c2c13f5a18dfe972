import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { marksOf } from "../static/chat/js/features/people/item.js";
import { peopleLate } from "../static/chat/js/features/people/late.js";
import { MembersStore } from "../static/chat/js/features/people/store.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { Facts } from "../static/chat/js/store/facts.js";
import { Requests } from "../static/chat/js/store/requests.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, golden, grace, mockTime, settle, welcome } from "./doubles.js";

addWords(peopleLate.words);

const SINCE = "2026-11-22T20:20:43.123456Z";
/** The server's time in its answers. */
const AT = "2026-11-26T12:00:00.000000Z";

/** @type {ServerEvents} */
let events;
/** @type {Requests} */
let requests;
/** @type {any} questions that were sent */
let asked;
/** @type {MembersStore} */
let store;
/** @type {Facts} */
let facts;

beforeEach(() => {
  mockTime();
  events = new ServerEvents();
  facts = new Facts({ text: 4000, frame: 65536 });
  facts.register(events);
  asked = [];
  requests = new Requests((frame) => asked.push(frame) > 0);
  /** @type {any} */
  const connection = { link: { name: "live" } };
  store = new MembersStore({ requests, events, facts, connection });
  events.dispatch(welcome({ can: ["read", "post"] }));
});

/**
 * @param {Wire.Person} person
 * @param {Partial<Wire.Member>} [more]
 * @returns {Wire.Member}
 */
const member = (person, more = {}) => ({
  ...{ person, seq: 1, state: "member", role: "member", since: SINCE },
  ...more,
});

/**
 * @param {Wire.Member[]} members
 * @param {boolean} [more]
 */
async function answer(members, more = false) {
  events.dispatch({ type: "members", re: asked.at(-1).key, members, more, at: AT });
  await settle();
}

const names = () => store.members.map(({ person }) => person.name);

test("members are read when somebody looks, page by page", async () => {
  assert.equal(asked.length, 0);
  store.watch();
  await answer([member(ada)], true);
  assert.deepEqual([names(), store.more, store.state], [["Ada"], true, "loaded"]);
  void store.loadMore();
  assert.equal(asked.at(-1).after, ada.id);
  await answer([member(grace)]);
  assert.deepEqual([names(), store.more], [["Ada", "Grace"], false]);
});

test("the room's changes are followed, and an older state changes nothing", async () => {
  store.watch();
  events.dispatch({ type: "member", seq: 9, member: member(grace, { seq: 9, role: "owner" }) });
  await answer([member(ada), member(grace, { seq: 3 })]);
  assert.equal(store.find(grace.id)?.role, "owner");
  events.dispatch({ type: "member", seq: 10, member: member(ada, { seq: 10, state: "removed" }) });
  assert.deepEqual(names(), ["Grace"]);
});

test("only moderators ask who is banned, and a ban ends by the server's clock", async () => {
  store.watch();
  await answer([]);
  assert.equal(asked.length, 1);
  events.dispatch(welcome({ can: ["read", "moderate"] }));
  await answer([]);
  assert.equal(asked.at(-1).banned, true);
  await answer([
    member(ada, { state: "banned", until: "2026-11-26T12:01:00.000000Z" }),
    member(grace, { state: "banned" }),
  ]);
  assert.deepEqual(store.banned.map(({ person }) => person.id), [ada.id, grace.id]);
  mock.timers.tick(60_000);
  assert.deepEqual(store.banned.map(({ person }) => person.id), [grace.id]);
});

test("people whose membership is not known are asked for together, once", async () => {
  store.need([ada.id]);
  store.need([ada.id, grace.id]);
  mock.timers.tick(200);
  assert.deepEqual([asked.length, asked[0].ids], [1, [ada.id, grace.id]]);
  await answer([member(grace)]);
  store.need([ada.id, grace.id]);
  mock.timers.tick(200);
  assert.equal(asked.length, 1);
});

test("a name is looked for on the server, and what is found stays", async () => {
  void store.look("gr");
  assert.equal(asked.at(-1).name, "gr");
  await answer([member(grace)]);
  assert.deepEqual(names(), ["Grace"]);
});

test("a reconnect reads the list again, and forgets what a gap does not tell", async () => {
  store.watch();
  await answer([member(ada)]);
  store.disconnected();
  events.dispatch(welcome({ resume: "gap", members: [] }));
  assert.deepEqual([names(), asked.length, asked.at(-1).after], [[], 2, undefined]);
  await answer([member(grace)]);
  assert.deepEqual(names(), ["Grace"]);
});

test("nobody looks any more: a reconnect asks nothing", async () => {
  store.watch()();
  await answer([member(ada)]);
  store.disconnected();
  events.dispatch(welcome({ resume: "ok", members: [] }));
  assert.equal(asked.length, 1);
});

test("an answer that does not come is told of", async () => {
  store.watch();
  requests.refuseAll();
  await settle();
  assert.equal(store.state, "failed");
});

test("the golden answers are taken as the server sends them", async () => {
  const [members, banned] = golden("server-members");
  store.watch();
  await answer(members.members);
  assert.deepEqual(names(), ["Ada", "Grace Hopper"]);
  events.dispatch({ type: "member", seq: 1070, member: { ...banned.members[0], seq: 1070 } });
  assert.deepEqual(names(), ["Grace Hopper"]);
});

test("a person is marked by what is no rule", () => {
  const now = new Date(AT);
  const marks = (/** @type {Wire.Person} */ person, /** @type {Partial<Wire.Member>} */ more) =>
    marksOf(person, member(person, more), { me: grace, now });
  assert.deepEqual(marks(ada, {}), ["guest"]);
  assert.deepEqual(marks(grace, { role: "owner" }), ["you", "owner"]);
  assert.deepEqual(marks(ada, { muted: "2026-11-26T12:00:01Z" }), ["guest", "muted"]);
  assert.deepEqual(marks(ada, { muted: AT }), ["guest"]);
  assert.deepEqual(marks({ ...ada, guest: false }, { role: "moderator" }), ["moderator"]);
  assert.deepEqual(marks({ ...ada, guest: false }, { role: "moderator", state: "left" }), []);
});
