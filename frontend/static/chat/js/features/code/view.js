import { element } from "../../lib/dom.js";
import { Life } from "../../lib/life.js";
import { codeOf } from "./store.js";

/** The classes of the server by their numbers (docs/protocol.md); plain code has none. */
const CLASSES = [
  ...["", "keyword", "name", "builtin", "string", "number", "comment", "punctuation"],
  ...["inserted", "deleted"],
];
/** Code is asked for when it is this far from being seen, or nearer. */
const NEAR = "400px 0px";
const BLOCKS = ".row-text .doc-code[data-language]";

/**
 * Colours the blocks of code that come into view.
 *
 * @type {Page.Mount}
 */
export function mountCode(root, { room }) {
  const life = new Life();
  const log = root.parentElement;
  if (log !== null) new CodeView(log, codeOf(room), life).paint();
  return () => life.end();
}

class CodeView {
  /** Something is selected in a block that waits for its colours, which would undo the selection. */
  #isHeld = false;
  #log;
  #store;
  #near;

  /**
   * @param {HTMLElement} log
   * @param {import("./store.js").CodeStore} store
   * @param {Life} life
   */
  constructor(log, store, life) {
    this.#log = log;
    this.#store = store;
    this.#near = new IntersectionObserver((seen) => this.#seen(seen), { root: log, rootMargin: NEAR });
    // This runs before the browser draws the rows that have been painted: a block whose runs are
    // known never appears without its colours.
    const painted = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) this.#paintIn(node);
    });
    painted.observe(log, { childList: true, subtree: true });
    store.on("change", () => this.paint(), life.signal);
    life.listen(document, "selectionchange", () => {
      if (this.#isHeld && getSelection()?.isCollapsed !== false) this.paint();
    });
    life.add(() => painted.disconnect());
    life.add(() => this.#near.disconnect());
  }

  paint() {
    this.#isHeld = false;
    this.#paintIn(this.#log);
  }

  /** @param {Node} node */
  #paintIn(node) {
    if (!(node instanceof HTMLElement)) return;
    if (node.matches(BLOCKS)) this.#paint(node);
    for (const block of node.querySelectorAll(BLOCKS)) {
      if (block instanceof HTMLElement) this.#paint(block);
    }
  }

  /** @param {HTMLElement} block */
  #paint(block) {
    const code = block.querySelector("code");
    if (code === null || code.childElementCount > 0) return;
    const runs = this.#store.find(block.dataset.language ?? "", code.textContent ?? "");
    if (runs === undefined) this.#near.observe(block);
    else if (isSelected(code)) this.#isHeld = true;
    else if (runs.length > 0) colour(code, runs);
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #seen(seen) {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      this.#near.unobserve(target);
      const id = Number(target.closest(".row")?.getAttribute("data-id"));
      if (id > 0) this.#store.want(id);
    }
  }
}

/** @param {HTMLElement} code */
function isSelected(code) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(code, true);
}

/**
 * @param {HTMLElement} code whose content is one text
 * @param {number[]} runs
 */
function colour(code, runs) {
  const text = code.textContent ?? "";
  const parts = [];
  for (let at = 0, index = 0; index < runs.length; index += 2) {
    const length = runs[index] ?? 0;
    const name = CLASSES[runs[index + 1] ?? 0];
    const piece = text.slice(at, (at += length));
    parts.push(name ? element("span", { class: `code-${name}` }, piece) : piece);
  }
  // The log announces what is added to it, and these words have been announced before.
  code.setAttribute("aria-live", "off");
  code.replaceChildren(...parts);
}
