import { say } from "../lib/words.js";

/**
 * Text that is hidden until the reader asks for it, from sight and from screen readers.
 *
 * @param {(globalThis.Node | string)[]} children
 */
export function spoiler(children) {
  const element = document.createElement("span");
  const content = document.createElement("span");
  content.append(...children);
  element.append(content);
  element.className = "doc-spoiler";
  element.tabIndex = -1;
  element.role = "button";
  element.ariaLabel = say("doc.spoiler");

  const show = () => {
    element.classList.add("shown");
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    // Without the attribute it would lose the focus.
    element.tabIndex = -1;
  };
  element.addEventListener("click", show, { once: true });
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    show();
  });
  return element;
}
