/** Deeper nesting than this is shown as its text would be: not at all. */
const DEEPEST = 24;
const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** Which element stands for which type of node; what is not here is shown as its children. */
const TAGS = {
  p: "p",
  strong: "strong",
  em: "em",
  s: "s",
  quote: "blockquote",
  ul: "ul",
  ol: "ol",
  li: "li",
  h: "p",
  code: "code",
  br: "br",
};

/**
 * Builds DOM nodes from a message's parsed Markdown: only elements named here can come about, and
 * all text enters as text.
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
  const element = node.t === "a" ? link(node.href) : create(node.t);
  if (node.t === "ol" && node.start) element.setAttribute("start", String(node.start));
  if (node.t === "h") element.className = "doc-h";
  if ("v" in node) element.textContent = node.v;
  if ("c" in node) element.append(...docNodes(node.c, depth + 1));
  return element;
}

/** @param {string} type */
function create(type) {
  const known = Object.hasOwn(TAGS, type);
  return document.createElement(known ? TAGS[/** @type {keyof typeof TAGS} */ (type)] : "span");
}

/** @param {string} href */
function link(href) {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url === null || !SCHEMES.has(url.protocol)) return document.createElement("span");
  const anchor = document.createElement("a");
  anchor.href = url.href;
  anchor.target = "_blank";
  // Reached from its row, which the arrow keys reach: Tab leaves the log at once.
  anchor.tabIndex = -1;
  anchor.rel = "noopener noreferrer nofollow ugc";
  return anchor;
}

/**
 * @param {string} text
 * @param {string | undefined} language
 */
function codeBlock(text, language) {
  const block = document.createElement("pre");
  const code = document.createElement("code");
  code.textContent = text;
  code.tabIndex = 0;
  block.dir = "ltr";
  if (language !== undefined) block.dataset.language = language;
  block.append(code);
  return block;
}
