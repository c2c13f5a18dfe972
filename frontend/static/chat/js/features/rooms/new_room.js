import { need, part, stamp } from "../../lib/dom.js";
import { Refused, postForm } from "../../lib/http.js";
import { Life } from "../../lib/life.js";
import { currentSession } from "../../lib/session.js";
import { say } from "../../lib/words.js";
import { FieldErrors } from "./field_errors.js";

/**
 * Asks for name, kind and subject of a new room, makes it, and leads there.
 *
 * @param {Page.Site} site
 * @param {HTMLElement} opener gets the focus back
 */
export function openNewRoom(site, opener) {
  const life = new Life();
  const dialog = /** @type {HTMLDialogElement} */ (stamp("new-room"));
  const form = need(dialog, "form", HTMLFormElement);
  const button = need(dialog, "button.primary", HTMLButtonElement);
  const errors = new FieldErrors(form);
  life.listen(part(dialog, "cancel"), "click", () => dialog.close());
  life.listen(form, "input", () => errors.clear());
  life.listen(form, "submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    errors.clear();
    button.disabled = true;
    await make(site, form).then(
      (page) => {
        dialog.close();
        site.emit("go", page);
      },
      (error) => errors.show(error instanceof Refused ? error : new Refused(say("rooms.notMade"), 0)),
    );
    button.disabled = false;
  });
  dialog.addEventListener("close", () => {
    life.end();
    dialog.remove();
  });
  document.body.append(dialog);
  site.overlays.showModal(dialog, opener);
}

/**
 * @param {Page.Site} site
 * @param {HTMLFormElement} form
 * @returns {Promise<string>} the path of the room's page
 */
async function make({ urls }, form) {
  const body = new FormData(form);
  const { csrf } = await currentSession(urls.enter);
  body.set("csrfmiddlewaretoken", csrf);
  /** @type {{ page: string }} */
  const { page } = await postForm(urls.newRoom, body);
  return page;
}
