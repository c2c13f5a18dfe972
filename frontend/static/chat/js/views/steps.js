import { element, icon } from "../lib/dom.js";
import { Life } from "../lib/life.js";
import { say } from "../lib/words.js";

/**
 * What one can do first in an empty room: the header's entries that have a sentence about it.
 *
 * @type {Page.Mount}
 */
export function mountSteps(root, model) {
  const life = new Life();
  const { room, site } = model;
  const paint = () => {
    const items = site.registry.header.filter(
      ({ teach, when }) => teach && when(model) && teach.when?.(model) !== false,
    );
    root.replaceChildren(...items.map((item) => step(item, model)));
  };
  room.facts.on("can", paint, life.signal);
  room.facts.on("room", paint, life.signal);
  room.session.on("me", paint, life.signal);
  life.add(() => root.replaceChildren());
  paint();
  return () => life.end();
}

/**
 * @param {Page.HeaderItem} item
 * @param {Page.Conversation} model
 */
function step({ icon: glyph, label, teach, run }, model) {
  const button = element("button", { type: "button", class: "button small" }, say(label));
  button.addEventListener("click", () => run(model, { togglePanel: () => {} }));
  const [title, text] = teach ? [say(teach.title), say(keyOf(teach.text))] : ["", ""];
  return element(
    "li",
    { class: "step" },
    icon(glyph),
    element("strong", { class: "step-title" }, title),
    button,
    element("span", { class: "step-text" }, text),
  );
}

/** @param {string | (() => string)} key */
const keyOf = (key) => (typeof key === "string" ? key : key());
