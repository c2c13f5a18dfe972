import { element, isolated } from "../../lib/dom.js";
import { whenLate } from "../../lib/late.js";
import { Life } from "../../lib/life.js";
import { phrase } from "../../lib/words.js";
import { TypingStore } from "./store.js";

/** Says who is writing, and tells the others when one does. */
export const typing = /** @satisfies {Page.Feature} */ ({
  words: {
    "typing.one": "{first} is typing…",
    "typing.two": "{first} and {second} are typing…",
    "typing.many": "Several people are typing…",
  },
  room: addTyping,
  foot: [mountTyping],
});

/** @param {Page.Room} room */
function addTyping(room) {
  const store = new TypingStore();
  store.register(room.events);
  room.slices.set("typing", store);
  // The first key loads what tells the others.
  let typed = "";
  room.composer.on("typed", (text) => (typed = text), room.life.signal);
  room.composer.on("sent", () => (typed = ""), room.life.signal);
  whenLate(({ tellTyping }) => tellTyping(room, typed), room.life.signal);
}

/** @type {Page.Mount} */
function mountTyping(root, { room }) {
  const life = new Life();
  /** @type {TypingStore} */
  const store = room.slices.get("typing");
  const line = element("p", { class: "typing", "data-testid": "typing" });
  const paint = () => line.replaceChildren(...typingSentence(store.who, room.session.me?.id));
  root.append(line);
  store.on("change", paint, life.signal);
  life.add(() => line.remove());
  paint();
  return () => life.end();
}

/**
 * @param {Wire.Person[]} who
 * @param {number | undefined} me
 * @returns {(Node | string)[]} a sentence, its names isolated; or nothing
 */
function typingSentence(who, me) {
  const [first, second, third] = who.filter(({ id }) => id !== me);
  if (first === undefined) return [];
  if (second === undefined) return phrase("typing.one", { first: isolated(first.name) });
  const names = { first: isolated(first.name), second: isolated(second.name) };
  return third === undefined ? phrase("typing.two", names) : phrase("typing.many", {});
}
