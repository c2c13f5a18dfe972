import assert from "node:assert/strict";
import { test } from "node:test";
import { features } from "../static/chat/js/late.js";
import { addWords } from "../static/chat/js/lib/words.js";
import { keepRoom, takePerson } from "../static/chat/js/features/people/changes.js";
import { ownItems } from "../static/chat/js/features/people/own_items.js";
import { isQuiet, stateOf, statusLine, timeThere } from "../static/chat/js/features/people/state.js";
import { Life } from "../static/chat/js/lib/life.js";
import { LogStore } from "../static/chat/js/store/log.js";
import { Presence } from "../static/chat/js/store/presence.js";
import { Session } from "../static/chat/js/store/session.js";
import { ada, golden, grace, message } from "./doubles.js";

for (const { words = {} } of features) addWords(words);

const now = new Date("2026-11-26T22:30:00Z");

test("do-not-disturb is on until a time, and each day in a time zone", () => {
  assert.ok(isQuiet({ until: "2026-11-26T23:00:00.000000Z" }, now));
  assert.ok(!isQuiet({ until: "2026-11-26T22:30:00.000000Z" }, now));
  const night = /** @type {[number, number]} */ ([22 * 60, 8 * 60]);
  assert.ok(isQuiet({ daily: night }, now));
  assert.ok(isQuiet({ daily: night, zone: "Europe/Berlin" }, now));
  assert.ok(!isQuiet({ daily: night, zone: "America/New_York" }, now));
  assert.ok(!isQuiet({ daily: [8 * 60, 22 * 60] }, now));
  assert.ok(isQuiet({ daily: [8 * 60, 22 * 60], zone: "America/New_York" }, now));
  assert.ok(!isQuiet({ daily: [23 * 60, 23 * 60 + 30] }, now));
});

test("whoever is not to be disturbed can end that, and everybody else begin it", () => {
  const offered = (/** @type {any} */ quiet) => {
    const site = /** @type {any} */ ({ inbox: { me: { ...ada, quiet } } });
    return ownItems.filter(({ when }) => when?.(site) ?? true).map(({ id }) => id);
  };
  const always = ["profile", "status"];
  assert.deepEqual(offered({ until: "9999-12-31T00:00:00.000000Z" }), [...always, "quiet-off"]);
  assert.deepEqual(offered(undefined), [...always, "quiet-30m", "quiet-1h", "quiet-tomorrow"]);
});

test("the state of a person: do-not-disturb, then idle, then online", () => {
  const quiet = { until: "2026-11-27T00:00:00.000000Z" };
  assert.equal(stateOf({ ...ada, idle: true, quiet }, now), "quiet");
  assert.equal(stateOf({ ...ada, idle: true }, now), "idle");
  assert.equal(stateOf(ada, now), "online");
});

test("a status is shown until it ends", () => {
  const status = { emoji: "🌴", text: "away", until: "2026-11-26T22:31:00.000000Z" };
  assert.equal(statusLine({ ...ada, status }, now), "🌴 away");
  assert.equal(statusLine({ ...ada, status }, new Date("2026-11-26T22:31:00Z")), "");
  assert.equal(statusLine({ ...ada, status: { text: "away" } }, now), "away");
  assert.equal(statusLine(ada, now), "");
});

test("the time of somebody elsewhere is told with the difference", () => {
  assert.match(timeThere("Europe/Berlin", now, 0), /there, 1h ahead$/);
  assert.match(timeThere("America/New_York", now, 0), /there, 5h behind$/);
  assert.match(timeThere("Asia/Kolkata", now, 60), /there, 4\.5h ahead$/);
  assert.match(timeThere("UTC", now, 0), /there, as here$/);
});

/** @param {Wire.Message[]} messages */
function room(messages) {
  const session = new Session(grace);
  const log = new LogStore(session);
  log.timeline.reset(messages, { older: false, newer: false });
  /** @type {any} */
  const made = { log, session, presence: new Presence(), slices: new Map(), life: new Life() };
  keepRoom(made);
  return made;
}

test("a new name is shown in all kept rooms: by messages, and by who is here", () => {
  const [here, elsewhere] = [room([message(1, { by: ada }), message(2, { by: grace })]), room([message(7, { by: ada })])];
  here.presence.replace([{ ...ada, idle: true }, grace], 2);
  let changes = 0;
  elsewhere.log.on("change", () => (changes += 1));
  const news = { ...ada, name: "Countess", picture: "p1", status: { text: "away" } };
  takePerson(here, { type: "person", person: news });
  const by = { ...ada, name: "Countess", picture: "p1" };
  assert.deepEqual(here.log.timeline.find(1).by, by);
  assert.deepEqual(here.log.timeline.find(2).by, grace);
  assert.deepEqual(elsewhere.log.timeline.find(7).by, by);
  assert.equal(changes, 1);
  assert.deepEqual(here.presence.find(ada.id), { ...news, idle: true });
  assert.equal(here.presence.count, 2);
  for (const one of [here, elsewhere]) one.life.end();
});

test("a new name is shown under reactions, also to messages of others", () => {
  const kinds = [
    { emoji: "👍", count: 3, who: [grace, ada], mine: true },
    { emoji: "🎉", count: 1, who: [grace] },
  ];
  const here = room([message(1, { by: grace, reactions: kinds }), message(2, { by: grace })]);
  const [, untouched] = here.log.timeline.messages;
  takePerson(here, { type: "person", person: { ...ada, name: "Countess" } });
  const { by, reactions } = here.log.timeline.find(1);
  assert.deepEqual(by, grace);
  assert.deepEqual(reactions, [
    { emoji: "👍", count: 3, who: [grace, { ...ada, name: "Countess" }], mine: true },
    kinds[1],
  ]);
  assert.equal(here.log.timeline.find(2), untouched);
  here.life.end();
});

test("a new name of oneself is one's name on the page", () => {
  const here = room([]);
  takePerson(here, { type: "person", person: { ...grace, name: "Amazing Grace", idle: true } });
  assert.deepEqual(here.session.me, { ...grace, name: "Amazing Grace" });
  here.life.end();
});

test("the golden news of a person are news, and the other frames are answers", () => {
  const [answer, , news] = golden("server-person");
  const here = room([message(1, { by: ada })]);
  /** @type {any[]} */
  const answered = [];
  here.requests = { answer: (/** @type {any} */ frame) => answered.push(frame) };
  takePerson(here, answer);
  takePerson(here, news);
  assert.deepEqual(answered, [answer]);
  assert.equal(here.log.timeline.find(1).by.name, news.person.id === ada.id ? news.person.name : ada.name);
  here.life.end();
});
