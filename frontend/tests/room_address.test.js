import assert from "node:assert/strict";
import { test } from "node:test";
import { Links } from "../static/chat/js/shell/links.js";
import { RoomAddress } from "../static/chat/js/store/room_address.js";
import { lobby } from "./doubles.js";

/** @param {string} [name] */
function address(name = "lobby") {
  const socket = `/chat/ws/rooms/${name}/`;
  return new RoomAddress({ socket, page: `/chat/rooms/${name}/` });
}

test("a room that keeps its name stays where it is", () => {
  const here = address();
  assert.equal(here.follow({ ...lobby, subject: "tea" }), false);
  assert.equal(here.page, "/chat/rooms/lobby/");
});

test("a renamed room is found under its new name, page and socket alike", () => {
  const here = address();
  assert.equal(here.follow({ ...lobby, name: "$& the den", slug: "$& the den" }), true);
  assert.equal(here.page, "/chat/rooms/%24%26%20the%20den/");
  assert.equal(here.socket, "/chat/ws/rooms/%24%26%20the%20den/");
  assert.equal(here.follow({ ...lobby, name: "$& the den" }), false);
});

test("the page has the escapes of links, where the server leaves more characters as they are", () => {
  const { page } = address("C++&$@%C3%A9");
  const links = new Links("/chat/");
  assert.equal(page, links.pageOf({ ...lobby, name: "C++&$@\u00e9" }));
});

test("a name that the server has written with other escapes is the same address", () => {
  assert.equal(address("a&b@%C3%A9").follow({ ...lobby, name: "a&b@\u00e9" }), false);
});

test("the name of a private room is not in its address", () => {
  const here = address("~secret");
  assert.equal(here.follow({ ...lobby, kind: "private", name: "Plans", slug: "~secret" }), false);
});
