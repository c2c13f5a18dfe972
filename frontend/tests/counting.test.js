import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOf } from "../static/chat/js/features/unread/rooms.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, lobby } from "./doubles.js";

/** Numbers in an order that a seed repeats (mulberry32). */
class Dice {
  /** @param {number} seed */
  constructor(seed) {
    this.seed = seed;
  }

  /** @param {number} sides */
  roll(sides) {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }
}

/** The server as far as one person's cursor in one room goes; its events wait to be delivered. */
class Server {
  /** @type {boolean[]} of each message whether it is one's own */
  own = [];
  cursor = 0;
  version = 1;
  /** @type {any[]} */
  events = [];

  get unread() {
    return this.own.filter((own, at) => at >= this.cursor && !own).length;
  }

  /** @param {boolean} own */
  post(own) {
    this.own.push(own);
    if (own) this.cursor = this.own.length;
    this.events.push({ type: "heads", heads: [[lobby.id, this.own.length, this.own.length]] });
  }

  /** @param {number} ordinal */
  set(ordinal) {
    this.cursor = ordinal;
    this.version += 1;
    this.events.push(this.inbox());
  }

  inbox() {
    const { own: { length: posts }, cursor: read, unread, version } = this;
    const counts = { head: posts, posts, active: 0, read, n: read, unread, mentions: 0 };
    const wishes = { role: "member", level: "", muted: false, favourite: false };
    return { type: "inbox", version, places: [{ room: lobby, ...counts, ...wishes }] };
  }
}

/** A page and its server. */
class Stage {
  server = new Server();
  inbox = new Inbox({ me: ada });
  events = new ServerEvents();

  constructor() {
    this.inbox.register(this.events);
    this.events.dispatch(/** @type {any} */ (this.server.inbox()));
  }

  get place() {
    return /** @type {Wire.Place} */ (this.inbox.place(lobby.id));
  }

  get unread() {
    return this.inbox.unread(this.place);
  }

  deliver(count = Infinity) {
    for (const event of this.server.events.splice(0, count)) this.events.dispatch(event);
  }

  read() {
    const { length: last } = this.server.own;
    this.inbox.saw(lobby.id, last);
    this.server.set(last);
    this.inbox.told(lobby.id, last);
  }

  say() {
    this.server.post(true);
    this.inbox.posted(lobby.id, this.server.own.length);
  }

  /** @param {number} ordinal the last message that stays read */
  mark(ordinal) {
    const unread = this.server.own.filter((own, at) => at >= ordinal && !own).length;
    this.inbox.assume(this.place, { read: ordinal, n: ordinal, unread });
    this.server.set(ordinal);
  }

  /** Another device posts, and says that it has read its own post. */
  sayElsewhere() {
    this.server.post(true);
    this.server.set(this.server.own.length);
  }
}

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`the page counts as the server does, whatever happens: seed ${seed}`, () => {
    const [dice, stage] = [new Dice(seed), new Stage()];
    for (let turn = 0; turn < 400; turn += 1) {
      const { server } = stage;
      const act = [
        () => server.post(false),
        () => server.post(false),
        () => stage.say(),
        () => stage.sayElsewhere(),
        () => stage.read(),
        () => server.own.length > 0 && stage.mark(dice.roll(server.own.length)),
        () => server.set(server.own.length),
        () => server.set(dice.roll(server.own.length + 1)),
        () => stage.deliver(1 + dice.roll(2)),
      ][dice.roll(9)];
      act?.();
      if (dice.roll(3) > 0) continue;
      stage.deliver();
      assert.equal(stage.unread, server.unread, `turn ${turn}`);
    }
  });
}

test("what is being read counts as read before the server says so, also beside other news", () => {
  const stage = new Stage();
  for (let posts = 0; posts < 3; posts += 1) stage.server.post(false);
  stage.deliver();
  assert.equal(stage.unread, 3);
  stage.inbox.saw(lobby.id, 3);
  assert.equal(stage.unread, 0);
  stage.events.dispatch(/** @type {any} */ ({ ...stage.server.inbox(), version: 7 }));
  assert.equal(stage.unread, 0);
  stage.server.post(false);
  stage.deliver();
  assert.equal(stage.unread, 1);
});

test("the title counts no muted and no archived room", () => {
  const stage = new Stage();
  for (const posts of [1, 2]) {
    assert.ok(posts);
    stage.server.post(false);
  }
  stage.deliver();
  assert.equal(stage.inbox.total, 2);
  const state = /** @type {any} */ (stage.server.inbox());
  state.places[0].muted = true;
  stage.events.dispatch(state);
  assert.equal(stage.inbox.total, 0);
});

test("a room is described anew by its own events", () => {
  const stage = new Stage();
  const room = { ...lobby, name: "hall", subject: "new" };
  stage.events.dispatch({ type: "room", seq: 9, epoch: "e", room });
  assert.equal(stage.place.room.name, "hall");
  stage.events.dispatch(/** @type {any} */ ({ type: "welcome", me: ada, ping: 25 }));
  assert.equal(stage.place.room.name, "hall");
});

test("the latest post makes a room the most active", () => {
  const stage = new Stage();
  assert.equal(stage.inbox.activity(stage.place), 0);
  const before = Date.now();
  stage.server.post(false);
  stage.deliver();
  const first = stage.inbox.activity(stage.place);
  assert.ok(first >= before);
  stage.events.dispatch({ type: "heads", heads: [[lobby.id, 1, 5]] });
  assert.equal(stage.inbox.activity(stage.place), first);
  stage.server.post(false);
  stage.deliver();
  assert.ok(stage.inbox.activity(stage.place) > first);
});

test("a post that heads tell of is the latest, also by a device whose clock is late", () => {
  const stage = new Stage();
  const server = 2 * Date.now();
  const other = { ...stage.place, room: { ...lobby, id: lobby.id + 1 }, active: server };
  const places = [stage.place, other];
  stage.events.dispatch(/** @type {any} */ ({ type: "inbox", version: 2, places }));
  assert.equal(stage.inbox.activity(other), server);
  stage.server.post(false);
  stage.deliver();
  assert.ok(stage.inbox.activity(stage.place) > server);
});

test("the way from room to room goes round, and passes over what is not wanted", () => {
  const rooms = ["a", "b", "c", "d"];
  const all = () => true;
  assert.equal(nextOf(rooms, { here: 3, step: 1 }, all), "a");
  assert.equal(nextOf(rooms, { here: 0, step: -1 }, all), "d");
  assert.equal(nextOf(rooms, { here: -1, step: 1 }, all), "a");
  assert.equal(nextOf(rooms, { here: -1, step: -1 }, all), "d");
  assert.equal(nextOf(rooms, { here: 1, step: 1 }, (room) => room === "a"), "a");
  assert.equal(nextOf(rooms, { here: 1, step: 1 }, (room) => room === "b"), undefined);
});
