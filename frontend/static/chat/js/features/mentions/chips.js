import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { ALL, expression } from "./names.js";
import { namesOf } from "./store.js";

/** Within these an @ calls nobody, and a chip holds no other. */
const OUTSIDE = "a, code, pre, .mention";

/**
 * Shows the mentions in the rows of a log as chips with the people's present names, and marks the rows
 * that call oneself.
 *
 * @type {Page.Mount}
 */
export function mountChips(root, { room, site }) {
  const life = new Life();
  const log = root.parentElement;
  const nameOf = (/** @type {number} */ id) => namesOf(room).nameOf(id);
  /** @param {Element} row */
  const paintRow = (row) => {
    const message = room.find(Number(row.getAttribute("data-id")));
    const text = row.querySelector(".row-text");
    const me = site.session.me?.id;
    const { people = [], room: all = false, here = false } = message?.mentions ?? {};
    const isCalled = people.some(([id]) => id === me) || all || here;
    row.classList.toggle("calls-me", isCalled && message?.by.id !== me);
    if (message?.mentions && text) paintMentions(text, message.mentions, { me, nameOf });
  };
  // The log has planned to paint its rows before: they have their text then.
  const paint = life.soon(() => log?.querySelectorAll(".row[data-id]").forEach(paintRow));
  const rename = life.soon(() => {
    for (const chip of log?.querySelectorAll(".row-text .mention[data-person]") ?? []) {
      const name = nameOf(Number(chip.getAttribute("data-person")));
      if (name !== undefined && chip.textContent !== `@${name}`) chip.textContent = `@${name}`;
    }
  });
  room.log.on("change", paint, life.signal);
  site.inbox.on("blocked", paint, life.signal);
  room.presence.on("change", rename, life.signal);
  paint();
  return () => life.end();
}

/**
 * Makes chips of the mentions in a text that is shown.
 *
 * @param {Element} text
 * @param {NonNullable<Wire.Message["mentions"]>} mentions
 * @param {{ me: number | undefined, nameOf: (id: number) => string | undefined }} people
 */
export function paintMentions(text, { people = [], room = false, here = false }, { me, nameOf }) {
  const ids = new Map(people.map(([id, name]) => [name.toLowerCase(), id]));
  const names = [...people.map(([, name]) => name), ...ALL.filter((name) => (name === "room" ? room : here))];
  if (names.length === 0) return;
  const wanted = expression(names);
  for (const node of textsIn(text)) {
    const parts = node.data.split(wanted);
    if (parts.length === 1) continue;
    // Every second part is a name.
    const made = parts.map((part, index) => (index % 2 === 0 ? part : chip(part, ids.get(part.toLowerCase()))));
    node.replaceWith(...made.filter((one) => one !== ""));
  }

  /**
   * @param {string} name as it stands in the text
   * @param {number | undefined} id none for `@room` and `@here`
   */
  function chip(name, id) {
    const isOwn = id === undefined || id === me;
    const made = element("bdi", { class: isOwn ? "mention own" : "mention" });
    if (id !== undefined) made.dataset.person = String(id);
    made.textContent = `@${(id !== undefined && nameOf(id)) || name}`;
    return made;
  }
}

/** @param {Element} root */
function textsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (node.data.includes("@") && node.parentElement?.closest(OUTSIDE) === null) found.push(node);
  }
  return found;
}
