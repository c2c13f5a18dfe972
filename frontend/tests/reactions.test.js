import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { suggest } from "../static/chat/js/features/reactions/complete.js";
import { FREQUENT } from "../static/chat/js/features/reactions/emoji.js";
import { isEmojiOnly } from "../static/chat/js/lib/text.js";
import { isMine, react } from "../static/chat/js/features/reactions/kind.js";
import { reactionsLate } from "../static/chat/js/features/reactions/late.js";
import { OwnReactions } from "../static/chat/js/features/reactions/own.js";
import { RecentEmoji } from "../static/chat/js/features/reactions/recent.js";
import * as table from "../static/chat/js/features/reactions/table.js";
import { Memory } from "../static/chat/js/lib/memory.js";
import { ada, grace, message, welcome } from "./doubles.js";

const crowd = Array.from({ length: 10 }, (_, index) => ({ id: 100 + index, name: `P${index}` }));

/**
 * @param {number} count
 * @param {Wire.Person[]} who
 */
const thumbs = (count, who) => ({ emoji: "👍", count, who });

/**
 * @param {Wire.Message} before
 * @param {...[emoji: string, on: boolean]} commands
 */
function after(before, ...commands) {
  const overlay = /** @type {NonNullable<Page.CommandKind["overlay"]>} */ (react.overlay);
  return commands.reduce((state, [emoji, on]) => overlay(state, { id: 5, emoji, on }, ada), before);
}

/** @param {Wire.Message} shown */
const counts = ({ reactions = [] }) =>
  reactions.map((one) => `${one.emoji}${one.count}${isMine(one, ada.id) ? "*" : ""}`).join(" ");

test("a reaction is added at the end, and counted with those of others", () => {
  const before = message(5, { reactions: [thumbs(1, [grace])] });
  assert.equal(counts(after(before, ["🎉", true])), "👍1 🎉1*");
  assert.equal(counts(after(before, ["👍", true])), "👍2*");
  assert.equal(counts(before), "👍1");
});

test("whoever reacts is named, until ten are", () => {
  const who = (/** @type {Wire.Person[]} */ named) =>
    after(message(5, { reactions: [thumbs(named.length, named)] }), ["👍", true]).reactions?.[0]?.who;
  assert.deepEqual(who([grace]), [grace, ada]);
  assert.equal(who(crowd)?.length, crowd.length);
});

test("the last reaction of a kind takes the kind with it", () => {
  assert.equal(counts(after(message(5, { reactions: [thumbs(1, [ada])] }), ["👍", false])), "");
});

test("a command that was carried out already changes nothing", () => {
  const mine = message(5, { reactions: [thumbs(2, [grace, ada])] });
  assert.equal(after(mine, ["👍", true]), mine);
  const none = message(5, { reactions: [thumbs(1, [grace])] });
  assert.equal(after(none, ["👍", false]), none);
});

test("two commands leave what the last one says", () => {
  const before = message(5, { reactions: [thumbs(1, [grace])] });
  assert.equal(counts(after(before, ["👍", true], ["👍", false])), "👍1");
  assert.equal(counts(after(before, ["👍", true], ["👍", false], ["👍", true])), "👍2*");
});

test("beyond those who are named one counts oneself once", () => {
  const before = message(5, { reactions: [thumbs(60, crowd)] });
  assert.equal(counts(after(before, ["👍", true])), "👍61*");
  const mine = message(5, { reactions: [{ ...thumbs(60, crowd), mine: true }] });
  assert.equal(counts(after(mine, ["👍", true])), "👍60*");
  assert.equal(counts(after(mine, ["👍", false])), "👍59");
});

test("a deleted message gets no reaction", () => {
  assert.equal(counts(after(message(5, { deleted: true }), ["👍", true])), "");
});

test("the frame names emoji, state and room", () => {
  /** @type {any} */
  const entry = { key: "k", payload: { id: 5, emoji: "👍", on: false, room: 3 } };
  assert.deepEqual(react.frame(entry), { type: "react", key: "k", id: 5, emoji: "👍", on: false, room: 3 });
  assert.equal(react.isValid({ id: 5, emoji: "👍", on: true }), true);
  assert.equal(react.isValid({ id: 5, on: true }), false);
});

test("each refusal of its own has words", () => {
  for (const key of Object.values(react.errors ?? {})) assert.ok(key in reactionsLate.words);
});

/** @type {OwnReactions} */
let own;

beforeEach(() => {
  own = new OwnReactions({ me: ada });
});

/**
 * @param {number} count
 * @param {number} seq
 */
const crowded = (count, seq) => message(5, { seq, reactions: [thumbs(count, crowd)] });

test("what a page tells beside its messages is written into them", () => {
  const [mine, others] = [crowded(60, 9), message(6, { reactions: [thumbs(60, crowd)] })];
  own.page({ messages: [mine, others], mine: { 5: ["👍"] } });
  assert.deepEqual([counts(mine), counts(others)], ["👍60*", "👍60"]);
});

test("a later state does not repeat it, and it holds until a page says otherwise", () => {
  own.page({ messages: [crowded(60, 9)], mine: { 5: ["👍"] } });
  const later = crowded(61, 10);
  own.see(later);
  assert.equal(counts(later), "👍61*");
  const page = crowded(60, 11);
  own.page({ messages: [page] });
  assert.equal(counts(page), "👍60");
});

test("where all are named, the names alone tell", () => {
  own.page({ messages: [crowded(60, 9)], mine: { 5: ["👍"] } });
  own.see(message(5, { seq: 10, reactions: [thumbs(1, [grace])] }));
  const later = crowded(60, 11);
  own.see(later);
  assert.equal(counts(later), "👍60");
});

test("an ack before its change marks the change, and not an older one", () => {
  own.reacted({ id: 5, emoji: "👍", on: true }, 12, undefined);
  own.see(message(5, { seq: 11, reactions: [] }));
  const change = crowded(61, 12);
  own.see(change);
  assert.equal(counts(change), "👍61*");
});

test("an ack after its change marks the message that is here", () => {
  const here = crowded(61, 12);
  own.see(here);
  assert.equal(counts(here), "👍61");
  own.reacted({ id: 5, emoji: "👍", on: true }, 12, here);
  assert.equal(counts(here), "👍61*");
  own.reacted({ id: 5, emoji: "👍", on: false }, 13, here);
  assert.equal(counts(here), "👍61");
});

test("another person's reactions, and those of another log, are forgotten", () => {
  own.page({ messages: [crowded(60, 9)], mine: { 5: ["👍"] } });
  own.welcomed(welcome({ resume: "gap", messages: [] }));
  const seen = crowded(60, 10);
  own.see(seen);
  assert.equal(counts(seen), "👍60");
});

test("texts of up to eight emoji are emoji alone", () => {
  const yes = ["🎉", "🎉🎉", "👍🏽 ❤️", "👨‍👩‍👧‍👦", "🇩🇪🇫🇷", "1️⃣", "🏳️‍🌈", "☕\n☕", "😀".repeat(8), "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "©️"];
  const no = ["", "1", "a🎉", "🎉!", "😀".repeat(9), "©", "™", "#", "🎉".repeat(500), ":)"];
  assert.deepEqual(yes.filter((text) => !isEmojiOnly(text)), []);
  assert.deepEqual(no.filter((text) => isEmojiOnly(text)), []);
});

test("each line of the table is one emoji with names of its own", () => {
  const names = table.TABLE.flatMap((one) => one.names);
  assert.ok(table.TABLE.length >= 250);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
  assert.deepEqual(names.filter((name) => !/^[a-z0-9_+-]{1,30}$/.test(name)), []);
  const graphemes = new Intl.Segmenter();
  const broken = table.TABLE.filter(
    ({ emoji, names: own }) =>
      [...graphemes.segment(emoji)].length !== 1 || !isEmojiOnly(emoji) || own.length === 0,
  );
  assert.deepEqual(broken, []);
  const emojis = table.TABLE.map(({ emoji }) => emoji);
  assert.equal(new Set(emojis).size, emojis.length);
  assert.deepEqual([...FREQUENT.keys()].filter((emoji) => !emojis.includes(emoji)), []);
});

/** @param {string} found */
const suggested = (found) => suggest(table, found).map(({ insert }) => insert);

test("the name itself is suggested first, then names that begin with the word", () => {
  assert.equal(suggested(":tada")[0], "🎉");
  assert.equal(suggested(":thumbs")[0], "👍");
  assert.equal(suggested(":ROCK")[0], "🚀");
  assert.ok(suggested(":heart").includes("💔"));
  assert.equal(suggested(":heart")[0], "❤️");
  assert.equal(new Set(suggested(":heart")).size, suggested(":heart").length);
});

test("a name between colons is complete; smileys of letters are left alone", () => {
  assert.deepEqual(suggest(table, ":+1:"), [{ insert: "👍", label: "👍", isWhole: true }]);
  assert.deepEqual([suggested(":"), suggested(":D"), suggested(":nosuchname:"), suggested("::")], [[], [], [], []]);
});

test("a colon begins a name only where a word could begin", () => {
  const match = reactionsLate.composer[0]?.complete?.match ?? /$^/;
  const word = (/** @type {string} */ text) => match.exec(text)?.[1];
  assert.deepEqual([":ta", "so :ta", "(:ta", "🎉:ta", ":tada:"].map(word), [":ta", ":ta", ":ta", ":ta", ":tada:"]);
  assert.deepEqual(["at 10:30", "http://x:80", "`:ta", "ä:ta"].map(word), Array(4).fill(undefined));
});

test("the tools begin with the defaults, and follow what one uses", () => {
  const memory = new Memory(null);
  const recent = new RecentEmoji(memory, ada.id);
  assert.deepEqual(recent.top(3), ["👍", "🎉", "👀"]);
  recent.used("🚀");
  assert.deepEqual(recent.top(3), ["🚀", "👍", "🎉"]);
  assert.deepEqual(recent.quick(), ["👍", "🎉", "🚀"]);
  for (const emoji of ["☕", "☕", "💡"]) recent.used(emoji);
  assert.deepEqual(new RecentEmoji(memory, ada.id).top(3), ["☕", "💡", "🚀"]);
  assert.deepEqual(new RecentEmoji(memory, grace.id).top(3), ["👍", "🎉", "👀"]);
  assert.equal(new Set(recent.top(24)).size, 24);
});

test("what one has used often, and long ago, gives way", () => {
  const recent = new RecentEmoji(new Memory(null), ada.id);
  for (const emoji of ["🚀", "🚀", "☕", "💡", "✅", "👏", "🔥", "💯", "🙏", "😄"]) recent.used(emoji);
  assert.equal(recent.top(1)[0], "😄");
});

test("what another version has stored does no harm", () => {
  const memory = new Memory(null);
  for (const stored of ["{", "7", '["👍"]', '[["👍",null],["🚀",2]]']) {
    memory.set(`reactions:${ada.id}`, stored);
    assert.equal(new RecentEmoji(memory, ada.id).top(3).length, 3);
  }
  assert.equal(new RecentEmoji(memory, ada.id).top(3)[0], "🚀");
});
