import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Memory } from "../static/chat/js/lib/memory.js";
import { Drafts } from "../static/chat/js/store/drafts.js";

/** @type {Map<string, string>} */
let stored;
let writes = 0;
/** @type {Drafts} */
let drafts;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [stored, writes] = [new Map(), 0];
  drafts = reopened();
});

/**
 * The draft as the page reads it at its next start.
 *
 * @param {string} [room]
 */
function reopened(room = "lobby") {
  const storage = {
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
      writes += 1;
      stored.set(name, value);
    },
    removeItem: (/** @type {string} */ name) => void stored.delete(name),
  };
  return new Drafts(new Memory(storage), room);
}

test("a text is written once for many keys, and is whole", () => {
  for (const text of ["h", "he", "hel"]) drafts.text = text;
  assert.deepEqual([drafts.text, writes], ["hel", 0]);
  mock.timers.tick(300);
  assert.deepEqual([reopened().text, writes], ["hel", 1]);
});

test("who goes on writing without a pause has the text written too", () => {
  for (let keys = 1; keys <= 10; keys += 1) {
    drafts.text = "x".repeat(keys);
    mock.timers.tick(100);
  }
  assert.equal(writes, 3);
});

test("a page that goes away writes what waits, and nothing else", () => {
  drafts.text = "half a sentence";
  drafts.flush();
  drafts.flush();
  assert.deepEqual([reopened().text, writes], ["half a sentence", 1]);
});

test("a text that was sent does not come back", () => {
  drafts.text = "hello";
  drafts.text = "";
  mock.timers.tick(1_000);
  assert.deepEqual([reopened().text, stored.size], ["", 0]);
});

test("a draft is not written when it is read", () => {
  stored.set("chat:draft:lobby", "long");
  assert.deepEqual([reopened().text, writes], ["long", 0]);
});

test("what the draft answers is part of it", () => {
  const reply = { id: 7, name: "Ada", text: "question?" };
  drafts.reply = reply;
  assert.deepEqual(reopened().reply, reply);
  drafts.reply = undefined;
  assert.deepEqual([reopened().reply, stored.size], [undefined, 0]);
});

for (const value of ["{", "null", "7", "{}"]) {
  test(`a stored reply that makes no sense is no reply: ${value}`, (t) => {
    t.mock.method(console, "info", () => {});
    stored.set("chat:draft-reply:lobby", value);
    assert.equal(reopened().reply, undefined);
  });
}

test("the draft of a room that was renamed is found under its new name", () => {
  const old = reopened("old");
  old.text = "half a sen";
  old.reply = { id: 4, name: "Grace", text: "yes?" };
  old.flush();
  drafts.adopt(["older", "old"]);
  assert.deepEqual([drafts.text, drafts.reply?.id], ["half a sen", 4]);
  assert.deepEqual([reopened("old").text, reopened("old").reply], ["", undefined]);
});

test("a draft under the new name stays, and so does the other one", () => {
  const old = reopened("old");
  old.text = "older words";
  old.flush();
  drafts.text = "newer words";
  drafts.adopt(["old"]);
  assert.deepEqual([drafts.text, reopened("old").text], ["newer words", "older words"]);
});
