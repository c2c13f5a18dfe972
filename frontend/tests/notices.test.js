import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { noticesLate } from "../static/chat/js/features/notices/late.js";
import { Teller } from "../static/chat/js/features/notices/watch.js";
import { isWanted } from "../static/chat/js/features/notices/wish.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";

addWords(noticesLate.words);
const ada = { id: 1, name: "Ada" };
const bob = { id: 2, name: "Bob" };
/** @type {any} */
const room = { id: 7, kind: "open", name: "lobby", slug: "lobby", subject: "" };
const notice = { room, id: 5, by: bob, at: "2026-11-26T10:00:00Z", words: "hi", mention: true };

/** @type {any[]} */
let shown;

class FakeNotification {
  static permission = "granted";
  isClosed = false;
  onclick = () => {};
  /**
   * @param {string} title
   * @param {any} options
   */
  constructor(title, options) {
    Object.assign(this, { title, ...options });
    shown.push(this);
  }

  close() {
    this.isClosed = true;
  }
}

beforeEach(() => {
  shown = [];
  mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(globalThis, { Notification: FakeNotification, window: { focus() {} } });
});
afterEach(() => mock.timers.reset());

/** @param {{ isTaken?: boolean, notices?: any[], wanted?: boolean }} [more] */
function stage({ isTaken = false, notices = [notice], wanted = true } = {}) {
  /** @type {any} */
  const place = { room, role: "member", head: 4, posts: 4, active: 0, read: 4, n: 4, unread: 0, mentions: 0 };
  const rest = { level: "", muted: false, favourite: false };
  /** @type {any} */
  const state = { version: 1, places: [{ ...place, ...rest }], sorts: "name" };
  const inbox = new Inbox({ me: ada, inbox: state });
  const events = new ServerEvents();
  inbox.register(events);
  const memory = new Memory(null);
  if (wanted) memory.set("notices", "1");
  /** @type {string[]} */
  const went = [];
  /** @type {any} */
  const site = {
    ...{ inbox, memory, urls: { home: "/", notices: "/notices.json" } },
    emit: (/** @type {string} */ _name, /** @type {string} */ path) => went.push(path),
  };
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { notices: structuredClone(notices) };
  };
  /** @type {any} */
  const front = { isTeller: true, isTaken: async () => isTaken };
  const teller = new Teller(site, { front, ask: /** @type {any} */ (ask) });
  const look = async () => {
    teller.look();
    mock.timers.tick(1000);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  const posted = (/** @type {number} */ n) => {
    events.dispatch({ type: "heads", heads: [[7, n, n]] });
    return look();
  };
  return { events, look, posted, went, front, asked: () => asked, place: { ...place, ...rest } };
}

test("a new message is shown once, silently, and leads to its place", async () => {
  const { posted, went } = stage();
  await posted(5);
  await posted(6);
  assert.equal(shown.length, 1);
  const [{ title, body, silent, tag }] = shown;
  assert.deepEqual([title, body, silent, tag], ["Bob in lobby", "hi", true, "chat:7/5"]);
  shown[0].onclick();
  assert.deepEqual([went, shown[0].isClosed], [["/rooms/lobby/#m5"], true]);
});

test("what was read elsewhere is shown no longer", async () => {
  const { events, look, posted, place } = stage();
  await posted(5);
  assert.equal(shown[0].isClosed, false);
  const read = { ...place, head: 5, posts: 5, read: 5, n: 5 };
  events.dispatch({ type: "places", version: 2, places: [read] });
  await look();
  assert.equal(shown[0].isClosed, true);
});

test("nothing is shown while a window is in front, and not later either", async () => {
  const { front, posted } = stage({ isTaken: true });
  await posted(5);
  front.isTaken = async () => false;
  await posted(6);
  assert.deepEqual(shown, []);
});

test("nobody asks where nothing is new, in another window, or without a wish", async () => {
  const still = stage();
  await still.look();
  const other = stage();
  other.front.isTeller = false;
  await other.posted(5);
  const unwanted = stage({ wanted: false });
  await unwanted.posted(5);
  FakeNotification.permission = "default";
  const unallowed = stage();
  await unallowed.posted(5);
  FakeNotification.permission = "granted";
  assert.deepEqual([still, other, unwanted, unallowed].map(({ asked }) => asked()), [0, 0, 0, 0]);
  assert.deepEqual(shown, []);
});

test("in a browser that has no notifications, none are wanted", () => {
  Reflect.deleteProperty(globalThis, "Notification");
  const memory = new Memory(null);
  memory.set("notices", "1");
  assert.equal(isWanted(/** @type {any} */ ({ memory })), false);
});
