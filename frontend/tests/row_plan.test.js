import assert from "node:assert/strict";
import { test } from "node:test";
import { planApart, planRows } from "../static/chat/js/store/row_plan.js";
import { ada, grace, message, unsent } from "./doubles.js";

const now = new Date(2026, 10, 22, 18);

/**
 * @param {Wire.Message[]} messages
 * @param {Page.Entry[]} [entries]
 * @param {Wire.Person | null} [me]
 */
function plan(messages, entries = [], me = ada) {
  const find = (/** @type {number} */ id) => messages.find((one) => one.id === id);
  return planRows(messages, entries, { me, find, now });
}

/**
 * @param {number} id
 * @param {number} minutes after noon, local time
 * @param {Partial<Wire.Message>} [more]
 */
function said(id, minutes, more = {}) {
  return message(id, { at: new Date(2026, 10, 22, 12, minutes).toISOString(), ...more });
}

test("rows of one author within five minutes stand together", () => {
  const [day] = plan([said(1, 0), said(2, 4), said(3, 9), said(4, 10, { by: ada })]);
  assert.deepEqual(day?.rows.map(({ joined }) => joined), [false, true, false, false]);
});

test("an answer stands by itself and shows what it answers", () => {
  const [day] = plan([said(1, 0), said(2, 1, { reply: 1 }), said(3, 2, { reply: 99 })]);
  assert.deepEqual(day?.rows.map(({ joined }) => joined), [false, false, false]);
  assert.equal(day?.rows[1]?.quoted?.id, 1);
  assert.equal(day?.rows[2]?.quoted, undefined);
});

test("a row tells whether its message was edited or deleted", () => {
  const edited = "2026-11-22T13:00:00Z";
  const gone = { text: "", edited, deleted: true };
  const [day] = plan([said(1, 0), said(2, 1, { edited }), said(3, 2, gone)], [unsent("u1", "hi")]);
  assert.deepEqual(day?.rows.map((row) => [row.edited, row.deleted]), [
    [false, false],
    [true, false],
    [false, true],
    [false, false],
  ]);
});

test("days are parted, and the first row of a day joins nothing", () => {
  const night = message(1, { at: new Date(2026, 10, 21, 23, 59).toISOString() });
  const days = plan([night, message(2, { at: new Date(2026, 10, 22, 0, 1).toISOString() })]);
  assert.deepEqual(days.map(({ name }) => name), ["Yesterday", "Today"]);
  assert.equal(days[1]?.rows[0]?.joined, false);
});

test("a row keeps its key from the unsent entry to the message in the log", () => {
  const entry = unsent("u1", "hi", { at: now.getTime() });
  const before = plan([], [entry])[0]?.rows[0];
  const after = plan([said(1, 0, { by: ada, key: "u1" })])[0]?.rows[0];
  assert.equal(before?.key, after?.key);
  assert.deepEqual([before?.state, after?.state], ["pending", "sent"]);
});

test("the same key of two authors makes two rows", () => {
  const [day] = plan([said(1, 0, { by: ada, key: "u1" }), said(2, 1, { by: grace, key: "u1" })]);
  assert.notEqual(day?.rows[0]?.key, day?.rows[1]?.key);
});

test("a failed entry says why, and unsent ones stand last", () => {
  const failed = unsent("u1", "hi", { state: "failed", reason: "Too long." });
  const rows = plan([said(1, 0)], [failed]).flatMap((day) => day.rows);
  assert.deepEqual(rows.map(({ state }) => state), ["sent", "failed"]);
  assert.equal(rows[1]?.reason, "Too long.");
});

test("what was never sent stands on the last day, and no day comes twice", () => {
  const days = [20, 21, 22].map((day) => new Date(2026, 10, day, 12));
  const said = days.map((at, index) => message(index + 1, { at: at.toISOString() }));
  const failed = unsent("u1", "hi", { at: Number(days[0]), state: "failed" });
  const plans = plan(said, [failed]);
  assert.deepEqual(plans.map(({ rows }) => rows.length), [1, 1, 2]);
  assert.equal(new Set(plans.map(({ key }) => key)).size, 3);
});

test("one's own latest messages stand apart from an earlier part of the log", () => {
  const entry = unsent("u1", "later");
  const latest = [said(90, 0), said(91, 1, { by: ada })];
  const [section, ...more] = planApart(latest, [entry], { me: ada, find: () => undefined });
  assert.deepEqual(section?.rows.map(({ text, state }) => [text, state]), [
    ["text 91", "sent"],
    ["later", "pending"],
  ]);
  assert.deepEqual(more, []);
  assert.deepEqual(planApart([said(90, 0)], [], { me: ada, find: () => undefined }), []);
});
