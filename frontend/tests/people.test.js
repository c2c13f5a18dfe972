import assert from "node:assert/strict";
import { test } from "node:test";
import { hue, initials } from "../static/chat/js/lib/person.js";
import { Presence } from "../static/chat/js/store/presence.js";
import { ada, golden, grace } from "./doubles.js";

const names = (/** @type {Wire.Person[]} */ people) => people.map(({ name }) => name);

test("people come, go and are replaced as the golden frames say", () => {
  const [join, leave, list] = golden("server-presence");
  const people = new Presence();
  people.replace([ada], 1);
  people.apply(join);
  assert.deepEqual([names(people.sorted(undefined)), people.count], [["Ada", "Grace Hopper"], 2]);
  people.apply(leave);
  assert.deepEqual([names(people.sorted(undefined)), people.count], [["Ada"], 1]);
  people.apply(list);
  assert.deepEqual([names(people.sorted(undefined)), people.count], [["Ada", "Grace Hopper"], 431]);
});

test("somebody who comes twice is there once", () => {
  const people = new Presence();
  people.apply({ type: "presence", join: [ada, ada], leave: [], count: 1 });
  assert.equal(people.sorted(undefined).length, 1);
});

test("oneself stands first", () => {
  const people = new Presence();
  people.replace([ada, grace], 2);
  assert.deepEqual(names(people.sorted(grace.id)), ["Grace", "Ada"]);
});

test("initials are of the first and the last word, whole letters", () => {
  const all = ["ada", "Grace Brewster Hopper", "  ", "👩‍🚀 crew", "مريم"].map(initials);
  assert.deepEqual(all, ["A", "GH", "?", "👩‍🚀C", "م"]);
});

test("a hue is an angle, the same each time", () => {
  for (const angle of [hue(1), hue(2 ** 40)]) {
    assert.ok(angle >= 0 && angle <= 360);
  }
  assert.notEqual(hue(1), hue(2));
});
