import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { onlyOther, othersOf } from "../static/chat/js/features/direct/others.js";
import { Emitter } from "../static/chat/js/lib/emitter.js";
import { Life } from "../static/chat/js/lib/life.js";
import { Inbox } from "../static/chat/js/store/inbox.js";
import { Presence } from "../static/chat/js/store/presence.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { ada, grace, lobby, settle } from "./doubles.js";

/** @type {any} */
let room;
/** @type {any} */
let site;
/** @type {ServerEvents} */
let events;
/** @type {number[]} the ids of those who were asked for */
let asked;
const status = { emoji: "🚢", text: "Shipping" };

/** @param {any} more of the place */
function direct(more) {
  const place = { room: { ...lobby, kind: "direct" }, active: 0, posts: 0, ...more };
  events.dispatch(/** @type {any} */ ({ type: "inbox", version: 1, places: [place] }));
}

/** @param {Wire.PersonState[]} join @param {number[]} [leave] */
const told = (join, leave = []) => events.dispatch({ type: "contacts", join, leave });

beforeEach(() => {
  events = new ServerEvents();
  asked = [];
  site = { inbox: new Inbox({ me: ada }) };
  site.inbox.register(events);
  room = {
    ...{ events, slices: new Map(), life: new Life(), presence: new Presence(), facts: { id: lobby.id } },
    connection: Object.assign(new Emitter(), { link: { name: "live" } }),
    requests: {
      ask: async (/** @type {(key: string) => any} */ frame) => {
        asked.push(frame("k").id);
        return { type: "person", re: "k", person: { ...grace, status } };
      },
    },
  };
});

test("the other of a conversation is online wherever they have a page open", () => {
  direct({ people: [grace] });
  told([{ ...grace, status }]);
  const others = othersOf({ room, site });
  assert.deepEqual(others.find(grace), { person: { ...grace, status }, isOnline: true });
  assert.deepEqual(asked, []);
  told([], [grace.id]);
  assert.deepEqual(others.find(grace), { person: { ...grace, status }, isOnline: false });
});

test("of others who are away the status is asked for, once, also where the inbox comes later", async () => {
  const others = othersOf({ room, site });
  direct({ people: [grace] });
  told([], [grace.id]);
  await settle();
  assert.deepEqual(asked, [grace.id]);
  assert.deepEqual(others.find(grace), { person: { ...grace, status }, isOnline: false });
  events.dispatch({ type: "person", person: grace });
  assert.deepEqual(others.find(grace), { person: grace, isOnline: false });
});

test("in other rooms only those who are here are known to be online", () => {
  direct({});
  told([grace]);
  const others = othersOf({ room, site });
  let changes = 0;
  others.on("change", () => (changes += 1));
  assert.equal(others.find(grace).isOnline, false);
  room.presence.replace([grace], 1);
  assert.deepEqual([others.find(grace).isOnline, changes], [true, 1]);
  assert.deepEqual(asked, []);
});

test("a conversation of two has one other, and no other room has", () => {
  const place = (/** @type {any} */ people) => /** @type {Wire.Place} */ ({ room: lobby, people });
  assert.equal(onlyOther(place([grace])), grace);
  for (const people of [undefined, [], [grace, ada]]) assert.equal(onlyOther(place(people)), undefined);
  assert.equal(onlyOther(undefined), undefined);
});
