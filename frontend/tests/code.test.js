import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { CodeStore } from "../static/chat/js/features/code/store.js";
import { Unanswered } from "../static/chat/js/store/requests.js";
import { ServerEvents } from "../static/chat/js/store/server_events.js";
import { message, mockTime, settle, welcome } from "./doubles.js";

const TEXT = "let a😀";
const RUNS = [3, 1, 4, 0];

/** @type {number[][]} */
let asked;
/** @type {(ids: number[]) => Pick<Wire.Codes, "messages" | "more">} */
let answer;
/** @type {Map<number, Wire.Message>} */
let shown;
/** @type {ServerEvents} */
let events;
/** @type {CodeStore} */
let code;
let changes = 0;

beforeEach(() => {
  mockTime();
  [asked, changes, shown] = [[], 0, new Map()];
  answer = (ids) => ({ messages: ids.map((id) => told(id)), more: false });
  const ask = async (/** @type {(key: string) => any} */ frame) => {
    const { ids } = frame("k");
    asked.push(ids);
    return answer(ids);
  };
  const room = { requests: { ask }, log: { timeline: { find: (/** @type {number} */ id) => shown.get(id) } } };
  code = new CodeStore(/** @type {any} */ (room), 3);
  code.on("change", () => (changes += 1));
  events = new ServerEvents();
  code.register(events);
});

/**
 * @param {number} id
 * @param {Partial<Wire.Codes["messages"][number]>} [other]
 */
function told(id, other = {}) {
  return { id, seq: id, blocks: [RUNS], ...other };
}

/**
 * Shows a message with a block of code.
 *
 * @param {number} id
 * @param {string} [text]
 * @param {Partial<Wire.Message>} [other]
 */
function show(id, text = TEXT, other = {}) {
  shown.set(id, message(id, { doc: [{ t: "pre", v: text, lang: "js" }], ...other }));
}

async function turn(ms = 0) {
  mock.timers.tick(ms);
  await settle();
}

test("messages that come into view together are asked for once, in one question", async () => {
  for (const id of [5, 4]) show(id);
  for (const id of [5, 4, 5]) code.want(id);
  assert.equal(code.find("js", TEXT), undefined);
  await turn();
  assert.deepEqual([asked, changes, code.find("js", TEXT)], [[[4, 5]], 1, RUNS]);
  await turn(1_000);
  assert.equal(asked.length, 1);
});

test("a second passes between two questions", async () => {
  code.want(4);
  await turn();
  code.want(5);
  await turn(999);
  assert.equal(asked.length, 1);
  await turn(1);
  assert.deepEqual(asked, [[4], [5]]);
});

test("what did not fit into an answer is asked for again, and what is not there is not", async () => {
  answer = (ids) => ({ messages: ids.slice(0, 1).map((id) => told(id)), more: ids.length > 1 });
  for (const id of [4, 5]) code.want(id);
  await turn();
  await turn(1_000);
  answer = () => ({ messages: [], more: false });
  code.want(6);
  await turn(1_000);
  await turn(1_000);
  assert.deepEqual(asked, [[4, 5], [5], [6]]);
});

test("runs belong to the blocks in the order of the document, in quotes and lists as well", async () => {
  const pre = (/** @type {string} */ v) => ({ t: /** @type {const} */ ("pre"), v, lang: "js" });
  show(4, "", { doc: [pre("a"), "text", { t: "quote", c: [{ t: "ul", c: [{ t: "li", c: [pre("bb")] }] }] }] });
  answer = () => ({ messages: [told(4, { blocks: [[1, 2], [2, 3]] })], more: false });
  code.want(4);
  await turn();
  assert.deepEqual([code.find("js", "a"), code.find("js", "bb")], [[1, 2], [2, 3]]);
  assert.equal(code.find("py", "a"), undefined);
});

test("an answer about another state of the message is not used", async () => {
  show(4, TEXT, { seq: 9 });
  code.want(4);
  await turn();
  assert.equal(code.find("js", TEXT), undefined);
});

for (const runs of [[], [3, 1], [3, 1, 4], [8, 0], "runs", undefined]) {
  test(`runs that do not cover the code leave it plain: ${JSON.stringify(runs)}`, async () => {
    show(4);
    answer = () => ({ messages: [told(4, { blocks: /** @type {any} */ ([runs]) })], more: false });
    code.want(4);
    await turn();
    assert.deepEqual(code.find("js", TEXT), runs?.length === 3 ? [3, 1, 4] : []);
  });
}

test("the oldest blocks are forgotten", async () => {
  answer = (ids) => ({ messages: ids.map((id) => told(id, { blocks: [[1, 0]] })), more: false });
  for (const id of [1, 2, 3, 4]) {
    show(id, String(id));
    code.want(id);
  }
  await turn();
  assert.deepEqual(["1", "2", "4"].map((text) => code.find("js", text)), [undefined, [1, 0], [1, 0]]);
});

test("a question that the server puts off is put again when it will answer", async () => {
  show(4);
  const answers = answer;
  answer = () => {
    throw new Unanswered("rate_limited", { after: 2 });
  };
  code.want(4);
  await turn();
  answer = answers;
  await turn(1_999);
  assert.equal(asked.length, 1);
  await turn(1);
  assert.deepEqual([asked, code.find("js", TEXT)], [[[4], [4]], RUNS]);
});

test("a question that the connection has lost is put again after the next welcome", async () => {
  show(4);
  const answers = answer;
  answer = () => {
    throw new Unanswered("disconnected");
  };
  code.want(4);
  await turn();
  code.disconnected();
  answer = answers;
  await turn(10_000);
  assert.equal(asked.length, 1);
  events.dispatch(welcome());
  await turn();
  assert.deepEqual([asked.length, code.find("js", TEXT)], [2, RUNS]);
});
