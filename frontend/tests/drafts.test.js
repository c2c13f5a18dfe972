import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Memory } from "../static/chat/js/lib/memory.js";
import { Composer } from "../static/chat/js/store/composer.js";
import { Drafts, draftOwner } from "../static/chat/js/store/drafts.js";
import { forgetDrafts } from "../static/chat/js/store/forget_drafts.js";
import { followDraft } from "../static/chat/js/views/shared_draft.js";
import { ada, grace } from "./doubles.js";

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

/** The browser's storage: as there, what is stored are properties of its own. */
function storageOf() {
  const methods = {
    getItem: (/** @type {string} */ name) => stored.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
      writes += 1;
      stored.set(name, value);
    },
    removeItem: (/** @type {string} */ name) => void stored.delete(name),
  };
  return Object.assign(Object.create(methods), Object.fromEntries(stored));
}

/**
 * The draft as the page reads it at its next start.
 *
 * @param {string} [room]
 * @param {string[]} [former]
 */
function reopened(room = "lobby", former = []) {
  return new Drafts(new Memory(storageOf()), room, former);
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
  drafts = reopened("lobby", ["older", "old"]);
  assert.deepEqual([drafts.text, drafts.reply?.id], ["half a sen", 4]);
  assert.deepEqual([reopened("old").text, reopened("old").reply], ["", undefined]);
});

test("a draft under the new name stays, and so does the other one", () => {
  const old = reopened("old");
  old.text = "older words";
  old.flush();
  drafts.text = "newer words";
  drafts.flush();
  drafts = reopened("lobby", ["old"]);
  assert.deepEqual([drafts.text, reopened("old").text], ["newer words", "older words"]);
});

/**
 * The draft of a person, as another tab reads it.
 *
 * @param {Wire.Person} person
 * @param {string} [room]
 */
function of(person, room = "lobby") {
  const found = reopened(room);
  found.belongTo(draftOwner(person));
  return found;
}

test("the next person does not find a draft, and the person finds it again", () => {
  drafts.belongTo(draftOwner(ada));
  drafts.text = "a secret";
  drafts.reply = { id: 7, name: "Eve", text: "tell me" };
  assert.equal(drafts.belongTo(draftOwner(grace)), true);
  assert.deepEqual([drafts.text, drafts.reply], ["", undefined]);
  assert.deepEqual([reopened().text, of(grace).text], ["", ""]);
  assert.deepEqual([of(ada).text, of(ada).reply?.id], ["a secret", 7]);
});

test("a guest who comes back under the same name finds the draft; an account is known by its id", () => {
  of(ada).text = "";
  drafts.belongTo(draftOwner(ada));
  drafts.text = "of a guest";
  drafts.flush();
  assert.equal(of({ ...ada, id: 99 }).text, "of a guest");
  assert.equal(of({ ...ada, guest: false }).text, "");
  const account = of(grace);
  account.text = "of an account";
  account.flush();
  assert.equal(of({ ...grace, name: "Grace H" }).text, "of an account");
  assert.equal(of({ ...grace, id: 99 }).text, "");
});

test("a guest who signs up goes on with the draft, in other rooms and under another name, too", () => {
  drafts.belongTo(draftOwner(ada));
  drafts.text = "of a guest";
  const composer = new Composer(drafts, () => {});
  composer.belongTo(ada);
  composer.belongTo({ ...ada, guest: false, name: "Ada L" });
  assert.equal(drafts.text, "of a guest");
  const elsewhere = of(ada, "hall");
  elsewhere.text = "elsewhere";
  elsewhere.flush();
  const later = reopened("hall");
  new Composer(later, () => {}).belongTo({ ...ada, guest: false });
  assert.equal(later.text, "elsewhere");
  assert.equal(of(ada, "hall").text, "");
});

test("the draft of nobody is taken over, once", () => {
  stored.set("chat:draft:lobby", "old words");
  assert.equal(of(ada).text, "old words");
  assert.equal(of(grace).text, "");
});

test("who leaves for good leaves no draft behind in any room; others keep theirs", () => {
  for (const room of ["lobby", "attic"]) {
    const own = of(ada, room);
    own.text = "of Ada";
    own.reply = { id: 7, name: "Eve", text: "tell me" };
    own.flush();
  }
  const other = of(grace);
  other.text = "of Grace";
  other.flush();
  forgetDrafts(new Memory(storageOf()), ada);
  assert.deepEqual([of(ada).text, of(ada, "attic").reply, of(grace).text], ["", undefined, "of Grace"]);
  assert.equal(stored.size, 1);
});

/** What two tabs of one browser show of a draft. */
function twoTabs() {
  const [here, there] = [of(ada), of(ada)];
  return { here: new Composer(here, () => {}), there: new Composer(there, () => {}) };
}

/**
 * Sends what is written, as the view does.
 *
 * @param {Composer} composer
 * @param {string} text in the field
 * @returns {{ key: string, oldValue: string | null, newValue: string | null }} what other tabs hear
 */
function send(composer, text) {
  const key = `chat:${composer.drafts.storedAs}`;
  const oldValue = stored.get(key) ?? null;
  composer.send(text);
  composer.typed("");
  return { key, oldValue, newValue: stored.get(key) ?? null };
}

test("a text of another tab that was stored meanwhile stays when one's own is sent", () => {
  const { here, there } = twoTabs();
  here.typed("mine");
  here.drafts.flush();
  there.typed("theirs");
  there.drafts.flush();
  send(here, "mine");
  assert.equal(of(ada).text, "theirs");
});

test("one's own text is stored again when another tab has sent the one that replaced it", () => {
  const { here, there } = twoTabs();
  const reply = { id: 7, name: "Eve", text: "tell me" };
  here.answer(reply);
  here.typed("mine");
  here.drafts.flush();
  there.typed("theirs");
  there.drafts.flush();
  followDraft(here, send(there, "theirs"), "mine");
  assert.deepEqual([of(ada).text, of(ada).reply], ["mine", reply]);
});

for (const [name, shown, types] of /** @type {const} */ ([
  ["the draft that both tabs show", "shared", false],
  ["the same text that was written here", "shared!", true],
  ["the draft in a later state", "shared", false],
])) {
  test(`what another tab has sent is not shown any longer: ${name}`, () => {
    of(ada).text = "";
    stored.set(`chat:${of(ada).storedAs}`, "shared");
    const { here, there } = twoTabs();
    let restored = 0;
    here.on("restore", () => (restored += 1));
    if (types) here.typed(shown);
    if (name.includes("later") || types) there.typed("shared!");
    there.drafts.flush();
    here.drafts.flush();
    followDraft(here, send(there, "shared!"), shown);
    assert.deepEqual([restored, here.drafts.text, of(ada).text], [1, "", ""]);
  });
}

test("another draft that is sent, and a draft that is written, change nothing here", () => {
  const { here } = twoTabs();
  here.typed("mine");
  here.drafts.flush();
  const key = `chat:${here.drafts.storedAs}`;
  followDraft(here, { key, oldValue: "mine", newValue: "theirs" }, "mine");
  followDraft(here, { key: "chat:draft:attic", oldValue: "mine", newValue: null }, "mine");
  assert.equal(of(ada).text, "mine");
});
