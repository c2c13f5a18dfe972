import { need, part } from "../lib/dom.js";

/**
 * Takes a picture that is dropped on the field, and shows the one that is chosen.
 *
 * @param {HTMLElement} root
 */
export function mountPictureDrop(root) {
  const field = need(root, "input[type=file]", HTMLInputElement);
  const remove = root.querySelector("input[name=no_picture]");
  part(root, "drop-hint").hidden = false;
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    if (file === undefined) return;
    if (remove instanceof HTMLInputElement) remove.checked = false;
    show(need(root, "img", HTMLImageElement), file);
  });
  root.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.add("dropping");
  });
  root.addEventListener("dragleave", ({ relatedTarget }) => {
    const isInside = relatedTarget instanceof Node && root.contains(relatedTarget);
    if (!isInside) root.classList.remove("dropping");
  });
  root.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    root.classList.remove("dropping");
    if (files === undefined || files.length === 0) return;
    event.preventDefault();
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/**
 * @param {HTMLImageElement} image
 * @param {File} file
 */
function show(image, file) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    image.src = String(reader.result);
    image.hidden = false;
  });
  reader.readAsDataURL(file);
}
