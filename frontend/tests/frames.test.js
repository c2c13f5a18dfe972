import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decode,
  historyFrame,
  messageFrame,
  pingFrame,
  typingFrame,
} from "../static/chat/js/protocol/frames.js";
import { golden } from "./doubles.js";

const KINDS = [
  ...["welcome", "message", "room", "member", "can", "ack", "error", "typing", "history"],
  ...["presence", "pong", "heads", "contacts"],
];

for (const kind of KINDS) {
  test(`every golden ${kind} frame of the server is understood`, () => {
    for (const frame of golden(`server-${kind}`)) {
      assert.deepEqual(decode(JSON.stringify(frame)), frame);
    }
  });
}

test("a message is written as the golden one: plain, as an answer, and as a call", () => {
  const [, plain, answer, call] = golden("client-message");
  assert.deepEqual(messageFrame({ text: "hello **all**", key: "u1" }), plain);
  assert.deepEqual(messageFrame({ text: "so it is", key: "AZaz09_-", reply: 1053 }), answer);
  assert.deepEqual(messageFrame({ text: "@Ada look, @room", key: "u2", mentions: [7, 9] }), call);
});

test("typing, history and ping are written as the golden ones", () => {
  assert.deepEqual([typingFrame(true), typingFrame(false)], golden("client-typing"));
  assert.deepEqual(historyFrame("h2", { after: 1013, limit: 50 }), golden("client-history")[1]);
  assert.deepEqual(pingFrame(), golden("client-ping")[0]);
});

for (const text of ["", "{", "null", "[]", "7", '{"type":"toString"}', '{"type":"news"}']) {
  test(`what is not a known frame is passed over: ${text}`, () => {
    assert.equal(decode(text), null);
  });
}

test("a change of a kind that this page does not know passes on its number", () => {
  assert.deepEqual(decode('{"type":"news","seq":7,"news":{}}'), { type: "other", seq: 7 });
});

for (const text of ['{"type":"news","seq":7,"re":"u1"}', '{"type":"news","seq":"7"}']) {
  test(`what only resembles an unknown change is passed over: ${text}`, () => {
    assert.equal(decode(text), null);
  });
}

test("a frame that lacks what it must carry is passed over", () => {
  assert.equal(decode('{"type":"message","seq":"1","message":{}}'), null);
  assert.equal(decode('{"type":"welcome","epoch":"e","head":1}'), null);
  const [{ epoch, ...welcome }] = golden("server-welcome");
  assert.equal(decode(JSON.stringify(welcome)), null);
});
