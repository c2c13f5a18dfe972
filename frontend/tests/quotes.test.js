import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { QuoteStore } from "../static/chat/js/features/quotes/store.js";
import { Unanswered } from "../static/chat/js/store/requests.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { message, mockTime, settle, welcome } from "./doubles.js";

/** @type {number[][]} */
let asked;
/** @type {((ids: number[]) => { messages: Wire.Message[], more: boolean })} */
let answer;
/** @type {ServerEvents} */
let events;
/** @type {QuoteStore} */
let quotes;
let changes = 0;

beforeEach(() => {
  mockTime();
  [asked, changes] = [[], 0];
  answer = (ids) => ({ messages: ids.map((id) => message(id)), more: false });
  const history = async (/** @type {any} */ { ids }) => {
    asked.push(ids);
    return { type: /** @type {const} */ ("history"), re: "k", ...answer(ids) };
  };
  quotes = new QuoteStore({ history }, () => (changes += 1), 3);
  events = new ServerEvents();
  quotes.register(events);
});

async function turn(ms = 0) {
  mock.timers.tick(ms);
  await settle();
}

test("what is quoted is asked for once, all of it in one question", async () => {
  for (const id of [4, 5, 4]) assert.equal(quotes.find(id), undefined);
  await turn();
  assert.deepEqual([asked, changes], [[[4, 5]], 1]);
  assert.deepEqual([quotes.find(4)?.text, quotes.find(5)?.text], ["text 4", "text 5"]);
  await turn();
  assert.equal(asked.length, 1);
});

test("what is not in the log yet has no id, and is not asked for", async () => {
  for (const id of [NaN, 0]) assert.equal(quotes.find(id), undefined);
  quotes.find(4);
  await turn();
  assert.deepEqual(asked, [[4]]);
});

test("a question has at most 100 ids", async () => {
  for (let id = 1; id <= 130; id += 1) quotes.find(id);
  await turn();
  await turn();
  assert.deepEqual(asked.map(({ length }) => length), [100, 30]);
});

test("what did not fit into an answer is asked for again", async () => {
  answer = (ids) => ({ messages: ids.slice(0, 1).map((id) => message(id)), more: ids.length > 1 });
  quotes.find(4);
  quotes.find(5);
  await turn();
  await turn();
  assert.deepEqual(asked, [[4, 5], [5]]);
  assert.equal(quotes.find(5)?.id, 5);
});

test("a message that is not there is not asked for again", async () => {
  answer = () => ({ messages: [], more: false });
  quotes.find(4);
  await turn();
  assert.equal(quotes.find(4), null);
  await turn();
  assert.equal(asked.length, 1);
});

test("a later state replaces what is known, an earlier one does not", async () => {
  quotes.find(4);
  await turn();
  events.dispatch({ type: "message", seq: 9, message: message(4, { seq: 9, text: "new" }) });
  assert.equal(quotes.find(4)?.text, "new");
  events.dispatch({ type: "message", seq: 4, message: message(4, { text: "old" }) });
  assert.equal(quotes.find(4)?.text, "new");
});

test("the number of messages that are kept is bounded", async () => {
  for (const id of [1, 2, 3, 4]) {
    quotes.find(id);
    await turn();
  }
  assert.equal(quotes.find(4)?.id, 4);
  assert.equal(quotes.find(1), undefined);
});

test("after a gap all is asked for again", async () => {
  quotes.find(4);
  await turn();
  answer = () => ({ messages: [message(4, { seq: 9, text: "new" })], more: false });
  events.dispatch(welcome({ resume: "gap" }));
  await turn();
  assert.deepEqual(asked, [[4], [4]]);
  assert.equal(quotes.find(4)?.text, "new");
});

test("a question without an answer is put again: when the server says, or with the next welcome", async () => {
  const replies = answer;
  answer = () => {
    throw new Unanswered("busy", { after: 3 });
  };
  quotes.find(4);
  await turn();
  answer = () => {
    throw new Unanswered("disconnected");
  };
  await turn(3000);
  answer = replies;
  await turn(60_000);
  assert.equal(asked.length, 2);
  events.dispatch(welcome({ resume: "ok" }));
  await turn();
  assert.equal(quotes.find(4)?.id, 4);
});
