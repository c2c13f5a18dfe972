import { copy as copyText } from "../../lib/clipboard.js";
import { element } from "../../lib/dom.js";
import { say } from "../../lib/words.js";

/**
 * Shows the room's address as a QR code and as text, with a button that copies it.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 */
export function openCode({ room, site }) {
  const { page } = room.address;
  const address = location.origin + page;
  const title = element("h2", { id: "code-title" }, say("copy.codeTitle"));
  const picture = element("img", {
    ...{ class: "code-picture", src: `${page}qr.svg`, alt: say("copy.codeOf", { address }) },
  });
  const error = element("p", { class: "field-error", role: "alert", hidden: "" });
  const copy = element("button", { type: "button", class: "button primary" }, say("copy.copy"));
  const close = element("button", { type: "button", class: "button" }, say("overlay.close"));
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": title.id, "data-testid": "room-code" },
    title,
    element("p", {}, say("copy.codeText")),
    picture,
    error,
    element("p", { class: "code-address", dir: "ltr" }, address),
    element("p", { class: "dialog-line dialog-end" }, close, copy),
  );
  picture.addEventListener("error", () => {
    picture.hidden = true;
    error.hidden = false;
    error.textContent = say("copy.codeUnloaded");
  });
  copy.addEventListener("click", () => void copyText(site, address, say("copy.roomLinked")));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  site.overlays.showModal(dialog);
  copy.focus();
}
