import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { moderationLate } from "../static/chat/js/features/moderation/late.js";
import { moderation } from "../static/chat/js/features/moderation/moderation.js";
import { mountMute } from "../static/chat/js/features/moderation/mute.js";
import { MembersStore } from "../static/chat/js/features/people/store.js";
import { Emitter } from "../static/chat/js/lib/emitter.js";
import { untilTime } from "../static/chat/js/lib/until.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { Facts } from "../static/chat/js/store/facts.js";
import { Requests } from "../static/chat/js/store/requests.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, golden, grace, lobby, mockTime, settle, welcome } from "./doubles.js";

addWords(moderationLate.words);

const AT = "2026-11-26T12:00:00.000000Z";
const HOUR = "2026-11-26T13:00:00.000000Z";
const MEMBER = { seq: 1, state: "member", role: "member", since: AT };
const READS = ["read", "join", "leave"];

/** @type {any} */
let room;
/** @type {any} questions that were sent */
let asked;
/** @type {number} connections that were opened anew */
let opened;

beforeEach(() => {
  mockTime();
  asked = [];
  opened = 0;
  const events = new ServerEvents();
  const facts = new Facts({ text: 4000, frame: 65536 });
  facts.register(events);
  const requests = new Requests((frame) => asked.push(frame) > 0);
  const connection = Object.assign(new Emitter(), {
    link: { name: "live" },
    open: () => void (opened += 1),
  });
  room = { events, facts, requests, connection, session: new Session(ada), slices: new Map() };
  room.slices.set("members", new MembersStore(room));
});

/** @param {any} [more] */
const arrive = (more = {}) => room.events.dispatch(welcome({ can: READS, ...more }));

/** @param {Partial<Wire.Member>} own */
async function answer(own) {
  const members = [{ person: ada, ...MEMBER, ...own }];
  room.events.dispatch({ type: "members", re: asked.at(-1).key, members, more: false, at: AT });
  await settle();
}

const mount = () => mountMute(/** @type {any} */ (null), /** @type {any} */ ({ room }));

test("who is muted reads until when, by whom and why, in the place of the composer", async () => {
  mount();
  arrive();
  assert.deepEqual(asked.at(-1).ids, [ada.id]);
  await answer({ muted: HOUR, by: grace, reason: "spam" });
  assert.match(room.facts.silence, /^You can only read here until .+\. Grace muted you: spam$/);
});

test("an end that is today has its time alone, and every other its date", () => {
  const now = new Date(2026, 10, 26, 12);
  assert.doesNotMatch(untilTime(new Date(2026, 10, 26, 13, 5), now), /26|Nov/);
  assert.match(untilTime(new Date(2026, 10, 27, 13, 5), now), /27/);
});

test("a mute without an end names none, and nothing is said of whoever is not known", async () => {
  mount();
  arrive();
  await answer({ muted: "9999-12-31T00:00:00.000000Z" });
  assert.equal(room.facts.silence, "You can only read here.");
});

test("at the end, by the server's clock, the page asks anew what it may do", async () => {
  mount();
  arrive();
  await answer({ muted: HOUR, by: grace });
  mock.timers.tick(3_600_000);
  assert.equal(opened, 0);
  mock.timers.tick(250);
  assert.equal(opened, 1);
  arrive({ can: [...READS, "post"] });
  assert.equal(room.facts.silence, "");
});

test("after a lost connection one asks anew: the mute may be another", async () => {
  mount();
  arrive();
  await answer({ muted: HOUR, by: grace });
  for (const name of ["waiting", "live"]) {
    room.connection.link = { name };
    room.connection.emit("link", room.connection.link);
  }
  assert.equal(asked.length, 2);
});

test("a mute that is lifted, or a view that is gone, asks nothing more", async () => {
  const dispose = mount();
  arrive();
  await answer({ muted: HOUR });
  room.events.dispatch({ type: "can", can: [...READS, "post"] });
  assert.equal(room.facts.silence, "");
  mock.timers.tick(3_700_000);
  assert.equal(opened, 0);
  room.events.dispatch({ type: "can", can: READS });
  dispose();
  mock.timers.tick(3_700_000);
  assert.deepEqual([opened, room.facts.silence], [0, ""]);
});

test("another mute while one is muted is told at once", async () => {
  mount();
  arrive();
  await answer({ muted: HOUR, reason: "one", by: grace });
  const member = { person: ada, ...MEMBER, seq: 5, muted: HOUR, reason: "two", by: grace };
  room.events.dispatch({ type: "member", seq: 5, member });
  await answer({ seq: 5, muted: HOUR, reason: "two", by: grace });
  assert.match(room.facts.silence, /two$/);
});

test("who can write, has no name, or is in a room in which nobody writes, is asked nothing", () => {
  mount();
  arrive({ can: [...READS, "post"] });
  arrive({ room: { ...lobby, read_only: true } });
  room.session.welcomed(null);
  arrive();
  assert.deepEqual([asked, room.facts.silence], [[], ""]);
});

test("each command has its frame, as the golden ones", () => {
  for (const { kind, frame, isValid } of moderation.commands) {
    for (const { type, key, ...payload } of golden(`client-${kind}`)) {
      /** @type {any} */
      const entry = { key, payload };
      assert.deepEqual([isValid(payload), frame(entry)], [true, { type, key, ...payload }]);
    }
  }
});

/**
 * The entries of a person's menu.
 *
 * @param {{ person?: any, member?: any, me?: any, can: string[], kind?: string, archived?: boolean }} who
 */
function entries({ person = grace, member = {}, me = ada, can, kind = "open", archived = false }) {
  room.facts.room = { ...lobby, kind, archived };
  const known = member === null ? undefined : { person, ...MEMBER, ...member };
  return moderationLate.personActions
    .filter(({ when }) => when(person, known, me, can, /** @type {any} */ ({ room })))
    .map(({ id }) => id);
}

test("a moderator acts on members and moderators, and on no owner or admin", () => {
  const can = ["moderate"];
  const acts = ["mute", "remove", "ban"];
  assert.deepEqual(entries({ can }), acts);
  assert.deepEqual(entries({ can, member: { role: "moderator" } }), acts);
  assert.deepEqual(entries({ can, member: { role: "owner" } }), []);
  assert.deepEqual(entries({ can, person: { ...grace, admin: true } }), []);
  const offered = entries({ can: [...can, "manage"], person: { ...grace, admin: true } });
  assert.deepEqual(offered.filter((id) => acts.includes(id)), []);
  const ofOwner = entries({ can: [...can, "manage"], member: { role: "owner" } });
  assert.deepEqual(ofOwner.filter((id) => acts.includes(id)), acts);
  assert.deepEqual(entries({ can, person: { ...grace, admin: true }, kind: "private" }), acts);
  assert.deepEqual(entries({ can, member: { muted: HOUR } }), ["unmute", "remove", "ban"]);
  assert.deepEqual(entries({ can, member: null }), ["ban"]);
  assert.deepEqual(entries({ can, person: ada }), []);
  assert.deepEqual(entries({ can: [] }), []);
  assert.deepEqual(entries({ can, me: null }), []);
});

test("an owner gives roles that somebody does not have, to members with a password, unless the room is archived", () => {
  const can = ["moderate", "manage"];
  const roles = (/** @type {any} */ who) =>
    entries({ can, ...who }).filter((id) => id.startsWith("make"));
  assert.deepEqual(roles({}), ["makeModerator", "makeOwner"]);
  assert.deepEqual(roles({ member: { role: "owner" } }), ["makeModerator", "makeMember"]);
  assert.deepEqual(roles({ person: { ...grace, guest: true } }), []);
  assert.deepEqual(roles({ member: { state: "left" } }), []);
  assert.deepEqual(roles({ archived: true }), []);
  const me = { ...ada, guest: false };
  assert.deepEqual(roles({ person: me, me, member: { role: "owner" } }), ["makeModerator", "makeMember"]);
});
