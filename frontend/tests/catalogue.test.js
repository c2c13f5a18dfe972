import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { features } from "../static/chat/js/features.js";
import { features as late } from "../static/chat/js/late.js";
import { WORDS as LATE_WORDS } from "../static/chat/js/late_words.js";
import { addWords, phrase, say } from "../static/chat/js/lib/words.js";
import { WORDS } from "../static/chat/js/words.js";

addWords(LATE_WORDS);

const SCRIPTS = new URL("../static/chat/js/", import.meta.url);
const STYLES = new URL("../static/chat/", import.meta.url);
const names = readdirSync(SCRIPTS, { recursive: true, encoding: "utf8" });
const sources = names
  .filter((name) => name.endsWith(".js") && !["words.js", "late_words.js", "lib/words.js"].includes(name))
  .map((name) => readFileSync(new URL(name, SCRIPTS), "utf8"));
/** @type {Page.Feature[]} */
const all = [...features, ...late];
/** Words that a view brings itself, because several pages have it. */
const brought = sources.flatMap((text) =>
  [...text.matchAll(/addWords\(\{(.*?)\}\)/gs)].flatMap(([, given = ""]) =>
    [...given.matchAll(/"(\w+\.\w+)":/g)].map(([, key = ""]) => key),
  ),
);
const own = [...Object.keys(WORDS), ...Object.keys(LATE_WORDS), ...brought];
const keys = [...own, ...all.flatMap(({ words = {} }) => Object.keys(words))];

test("every text that a script asks for is in the catalogue", () => {
  const asked = sources.flatMap((text) => [
    ...[...text.matchAll(/\b(?:say|phrase)\(\s*"([^"]+)"/g)].map(([, key = ""]) => key),
    ...[...text.matchAll(/\b(?:label|title|says|now|soon|said): "(\w+\.\w+)"/g)].map(([, key = ""]) => key),
  ]);
  assert.ok(asked.length > 50);
  assert.deepEqual(asked.filter((key) => !keys.includes(key)), []);
});

test("every text of the catalogue is used", () => {
  const text = sources.join("\n");
  const unused = keys.filter((key) => !text.includes(`"${key}"`) && !key.startsWith("closed."));
  assert.deepEqual(unused, []);
});

test("a plural is chosen by its count, and numbers are written in the page's language", () => {
  assert.equal(say("log.news", { count: 1 }), "1 new message");
  assert.equal(say("log.news", { count: 1200 }), "1,200 new messages");
});

test("a value can be something else than a text", () => {
  /** @type {any} an element, as far as a text knows one */
  const name = { element: "Ada" };
  assert.deepEqual(phrase("enter.continue", { name }), ["Continue as ", name]);
});

test("a key has one text", () => {
  assert.throws(() => addWords({ "log.now": "Something else" }), /log\.now/);
  assert.throws(() => say("no.such"), /no\.such/);
});

test("what a name says is never taken for a place of another value", () => {
  assert.equal(say("enter.continue", { name: "{name}" }), "Continue as {name}");
});

test("colours, type sizes and layers are named in the tokens, and nowhere else", () => {
  const files = readdirSync(STYLES, { recursive: true, encoding: "utf8" });
  const found = files
    .filter((name) => name.endsWith(".css") && !name.endsWith("tokens.css"))
    .flatMap((name) => {
      const text = readFileSync(new URL(name, STYLES), "utf8");
      const literal = /(?:#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|z-index: *[1-9]\d)/gi;
      return [...text.matchAll(literal)].map(([what]) => `${name}: ${what}`);
    });
  assert.deepEqual(found, []);
});
