import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsOf } from "../static/chat/js/room_parts.js";
import { ada } from "./doubles.js";

test("whoever picks a name owns what is written before the page shows that name", () => {
  /** @type {string[]} */
  const done = [];
  /** @type {any} */
  const store = { signIn: () => done.push("signed in") };
  /** @type {any} */
  const socket = { open: () => done.push("opened") };
  /** @type {any} */
  const history = {};
  const bind = async () => void done.push("bound");
  actionsOf(store, socket, { history, bind }).entered(ada);
  assert.deepEqual(done, ["bound", "signed in", "opened"]);
});
