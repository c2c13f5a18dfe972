import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Retry } from "../static/chat/js/socket/retry.js";
import { Connection } from "../static/chat/js/socket/connection.js";
import { FakeWire, mockTime, setWallClockBack, welcome } from "./doubles.js";

/** @type {FakeWire[]} */
let wires;
/** @type {Page.Link[]} */
let links;
/** @type {Connection} */
let socket;
let address = "ws://here/";

beforeEach(() => {
  mockTime();
  [wires, links, address] = [[], [], "ws://here/"];
  /** @type {any} */
  const connect = (/** @type {string} */ url) => {
    const wire = new FakeWire(url);
    wires.push(wire);
    return wire;
  };
  socket = new Connection(() => address, { connect, retry: new Retry(() => 1) });
  socket.on("link", (link) => links.push(link));
});

/** @param {number} [which] */
function wire(which = -1) {
  return /** @type {FakeWire} */ (wires.at(which));
}

function goLive() {
  socket.open();
  wire().hear(welcome());
}

test("it is live from the welcome on, not before", () => {
  socket.open();
  assert.equal(socket.link.name, "connecting");
  assert.equal(socket.send({ type: "ping" }), false);
  wire().hear(welcome());
  assert.equal(socket.link.name, "live");
  assert.equal(socket.send({ type: "typing", on: true }), true);
  assert.deepEqual(wire().sent, ['{"type":"typing","on":true}']);
});

test("a lost connection is opened again after the wait, to the address of then", () => {
  goLive();
  address = "ws://here/?since=5";
  wire().lose(1006);
  assert.deepEqual(socket.link, { name: "waiting", until: 1_000_500, again: true });
  mock.timers.tick(499);
  assert.equal(wires.length, 1);
  mock.timers.tick(1);
  assert.equal(wire().url, "ws://here/?since=5");
});

test("after the end of one's session it opens anew, without a word of a loss", () => {
  goLive();
  wire().lose(4003);
  assert.deepEqual(socket.link, { name: "waiting", until: 1_000_500, again: false });
  mock.timers.tick(500);
  assert.deepEqual([wires.length, socket.link], [2, { name: "connecting", again: false }]);
});

test("when somebody opens the room one looked at, it opens again without a word of a loss", () => {
  socket.open();
  wire().hear(welcome({ epoch: "" }));
  wire().lose(4001, "Somebody has opened this room.");
  assert.deepEqual(socket.link, { name: "waiting", until: 1_000_500, again: false });
  mock.timers.tick(500);
  wire().hear(welcome());
  wire().lose(4001);
  assert.equal(socket.link.name === "waiting" && socket.link.again, true);
});

test("a connection that was closed, or is opened over a live one, comes without a word of a loss", () => {
  goLive();
  socket.open();
  assert.deepEqual(socket.link, { name: "connecting", again: false });
  wire().hear(welcome());
  socket.close();
  socket.open();
  assert.deepEqual(socket.link, { name: "connecting", again: false });
});

test("a code that says stay away is obeyed until somebody asks", () => {
  goLive();
  wire().lose(4504, "gone");
  mock.timers.tick(600_000);
  assert.deepEqual(socket.link, { name: "closed", code: 4504, reason: "gone" });
  socket.openNow();
  assert.equal(wires.length, 2);
});

test("who asks waits no longer, and cuts nothing that is live or on its way", () => {
  goLive();
  wire().lose(1012, '{"retry":7000}');
  for (const _asked of [1, 2]) socket.openNow();
  assert.equal(wires.length, 2);
  wire().hear(welcome());
  socket.openNow();
  assert.equal(wires.length, 2);
  assert.equal(socket.link.name, "live");
});

test("a restarting server's own wait is kept to", () => {
  goLive();
  wire().lose(1012, '{"retry":7000}');
  mock.timers.tick(6_999);
  assert.equal(wires.length, 1);
  mock.timers.tick(1);
  assert.equal(wires.length, 2);
});

test("a ping goes out every 25 s, and an answer keeps the connection", () => {
  goLive();
  for (const pings of [1, 2, 3, 4]) {
    for (const ms of [10_000, 14_999]) mock.timers.tick(ms);
    assert.equal(wire().sent.length, pings - 1);
    mock.timers.tick(1);
    assert.equal(wire().sent.length, pings);
    wire().hear({ type: "pong", head: 0 });
  }
  assert.equal(socket.link.name, "live");
});

test("an answered ping keeps the connection, whatever the wall clock is set to", () => {
  goLive();
  mock.timers.tick(25_000);
  setWallClockBack();
  wire().hear({ type: "pong", head: 0 });
  mock.timers.tick(10_000);
  assert.equal(socket.link.name, "live");
});

test("35 s of silence are the end of a connection", () => {
  goLive();
  mock.timers.tick(25_000);
  mock.timers.tick(9_999);
  assert.equal(socket.link.name, "live");
  mock.timers.tick(1);
  assert.equal(socket.link.name, "waiting");
  assert.equal(wire().closedWith, 1000);
});

test("a server that accepts and says nothing is given up", () => {
  socket.open();
  mock.timers.tick(15_000);
  assert.equal(socket.link.name, "waiting");
});

test("what an abandoned connection still says is not heard", () => {
  goLive();
  const old = wire();
  socket.open();
  old.hear(welcome());
  old.lose(1006);
  assert.equal(socket.link.name, "connecting");
  assert.equal(wires.length, 2);
});

test("news of the network shortens a long wait to two seconds at most", () => {
  goLive();
  wire().lose(1012, '{"retry":30000}');
  socket.hurry();
  mock.timers.tick(2_000);
  assert.equal(wires.length, 2);
});

test("news of the network never makes a short wait longer", () => {
  goLive();
  wire().lose(1006);
  socket.hurry();
  mock.timers.tick(500);
  assert.equal(wires.length, 2);
});

test("doubt about a live connection is settled by a ping at once", () => {
  goLive();
  mock.timers.tick(1);
  socket.hurry();
  assert.deepEqual(wire().sent, ['{"type":"ping"}']);
  mock.timers.tick(3_000);
  assert.equal(socket.link.name, "waiting");
});

test("what was under way when the doubt arose does not settle it", () => {
  goLive();
  mock.timers.tick(1);
  socket.hurry();
  wire().hear({ type: "pong", head: 1 });
  mock.timers.tick(3_000);
  assert.equal(socket.link.name, "live");
  assert.equal(wire().sent.length, 2);
  mock.timers.tick(10_000);
  assert.equal(socket.link.name, "waiting");
});

test("a closed socket stays closed", () => {
  goLive();
  socket.close();
  mock.timers.tick(600_000);
  assert.equal(wires.length, 1);
  assert.equal(socket.link.name, "idle");
});

test("frames are passed on as they come, unknown ones are not", () => {
  /** @type {string[]} */
  const heard = [];
  socket.on("frame", ({ type }) => heard.push(type));
  goLive();
  wire().onmessage?.({ data: '{"type":"news"}' });
  wire().hear({ type: "pong", head: 1 });
  assert.deepEqual(heard, ["welcome", "pong"]);
});

test("the code of a loss is told before anything else changes", () => {
  goLive();
  /** @type {[number, string][]} */
  const told = [];
  socket.on("lost", (code) => told.push([code, socket.link.name]));
  wire().lose(1009);
  assert.deepEqual(told, [[1009, "live"]]);
});
