import { need } from "../lib/dom.js";

/** The room's name, wherever it stands on the page, and its subject. */
export class RoomHeadView {
  #names = document.querySelectorAll("[data-room-name]");
  #subject = need(document, "#room-subject", HTMLElement);
  #field = need(document, "#composer-text", HTMLTextAreaElement);

  /** @param {Wire.Room} room */
  show({ name, subject }) {
    for (const place of this.#names) place.textContent = name;
    this.#field.placeholder = `Message ${name}`;
    this.#subject.textContent = subject;
  }
}
