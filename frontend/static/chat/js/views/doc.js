import { say } from "../lib/words.js";
import { spoiler } from "./spoiler.js";

/** Nodes nested deeper than this are not shown; the server nests less. */
const DEEPEST = 24;
const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The element for each type of node that is only an element around its children. */
const TAGS = {
  p: "p",
  strong: "strong",
  em: "em",
  s: "s",
  quote: "blockquote",
  ul: "ul",
  ol: "ol",
  h: "p",
  code: "code",
  br: "br",
};

/**
 * Builds DOM nodes from a message's parsed Markdown. Only the elements named here are created, and
 * all text is inserted as text.
 *
 * @param {Wire.Node[]} nodes
 * @param {number} [depth]
 * @returns {(globalThis.Node | string)[]}
 */
export function docNodes(nodes, depth = 0) {
  return depth > DEEPEST ? [] : nodes.map((node) => build(node, depth));
}

/**
 * @param {Wire.Node} node
 * @param {number} depth
 */
function build(node, depth) {
  if (typeof node === "string") return node;
  if (node.t === "pre") return codeBlock(node.v, node.lang);
  if (node.t === "table") return table(node, depth);
  const children = "c" in node ? docNodes(node.c, depth + 1) : [];
  if (node.t === "a") return link(node.href, children);
  if (node.t === "li") return item(node.n, children);
  if (node.t === "spoiler") return spoiler(children);
  const element = create(node.t);
  if (node.t === "h") element.className = "doc-h";
  if ("v" in node) element.textContent = node.v;
  element.append(...children);
  return element;
}

/** @param {string} type */
function create(type) {
  const known = Object.hasOwn(TAGS, type);
  return document.createElement(known ? TAGS[/** @type {keyof typeof TAGS} */ (type)] : "span");
}

/**
 * @param {string} href
 * @param {(globalThis.Node | string)[]} words
 */
function link(href, words) {
  const url = URL.canParse(href) ? new URL(href) : null;
  const safe = url !== null && SCHEMES.has(url.protocol);
  const anchor = document.createElement(safe ? "a" : "span");
  anchor.append(...words);
  if (!safe || !(anchor instanceof HTMLAnchorElement)) return anchor;
  anchor.href = url.href;
  anchor.target = "_blank";
  // Tab reaches it from its row, as everything in a text: otherwise it leaves the log at once.
  anchor.tabIndex = -1;
  anchor.rel = "noopener noreferrer nofollow ugc";
  const bare = anchor.textContent === href;
  anchor.dir = bare ? "ltr" : "auto";
  if (!bare) anchor.title = url.href;
  return anchor;
}

/**
 * @param {string | undefined} number the number as typed, in a numbered list
 * @param {(globalThis.Node | string)[]} children
 */
function item(number, children) {
  const element = document.createElement("li");
  if (number === undefined) {
    element.append(...children);
    return element;
  }
  const label = document.createElement("span");
  label.className = "doc-n";
  label.textContent = number;
  const content = document.createElement("div");
  content.append(...children);
  element.append(label, content);
  return element;
}

/**
 * @param {Wire.Table} node
 * @param {number} depth
 */
function table({ c: rows, align = [] }, depth) {
  const box = document.createElement("div");
  box.className = "doc-table";
  box.tabIndex = 0; // as code
  const element = document.createElement("table");
  for (const [index, { c: cells }] of rows.entries()) {
    const row = element.insertRow();
    for (const [column, { c }] of cells.entries()) {
      const cell = document.createElement(index === 0 ? "th" : "td");
      if (align[column]) cell.dataset.align = align[column];
      cell.append(...docNodes(c, depth + 3));
      row.append(cell);
    }
  }
  box.append(element);
  return box;
}

/**
 * @param {string} text
 * @param {string | undefined} language
 */
function codeBlock(text, language) {
  const box = document.createElement("div");
  const head = document.createElement("div");
  const name = document.createElement("span");
  const copy = document.createElement("button");
  const block = document.createElement("pre");
  const code = document.createElement("code");
  code.textContent = text;
  code.tabIndex = 0; // what scrolls must be reached by keyboard (axe)
  box.className = "doc-code";
  box.dir = "ltr";
  if (language !== undefined) box.dataset.language = language;
  head.className = "doc-code-head";
  name.textContent = language ?? "";
  copy.type = "button";
  copy.className = "doc-copy";
  copy.tabIndex = -1;
  copy.textContent = say("doc.copy");
  head.append(name, copy);
  block.append(code);
  box.append(head, block);
  return box;
}
