import { copyText } from "../lib/clipboard.js";
import { need, part } from "../lib/dom.js";
import { addWords, say } from "../lib/words.js";

addWords({
  "link.copied": "Link copied",
  "link.selected": "The browser does not let us copy. The link is selected: copy it by the keys or the menu.",
});

/**
 * Has the buttons beside links copy them. Where the browser forbids that, the link is selected.
 *
 * @param {ParentNode} root with elements `copy-link`, each with `link`, the button `copy`, and `said`
 */
export function mountCopyLinks(root) {
  for (const line of root.querySelectorAll("[data-part=copy-link]")) {
    const button = need(line, "button[data-part=copy]", HTMLButtonElement);
    button.addEventListener("click", () => void copyLink(line));
    button.hidden = false;
  }
}

/** @param {Element} line */
async function copyLink(line) {
  const link = part(line, "link");
  const isField = link instanceof HTMLInputElement;
  const isCopied = await copyText(isField ? link.value : (link.textContent ?? ""));
  if (!isCopied && isField) link.select();
  else if (!isCopied) getSelection()?.selectAllChildren(link);
  part(line, "said").textContent = say(isCopied ? "link.copied" : "link.selected");
}
