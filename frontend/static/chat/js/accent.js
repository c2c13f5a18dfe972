import "./site.js";
import { need, part } from "./lib/dom.js";

/** As a field for colours has it. */
const COLOUR = /^#[0-9a-f]{6}$/i;

const field = need(document, "input[name=accent]", HTMLInputElement);
const picker = need(document, "[data-part=picker]", HTMLInputElement);
const follow = () => {
  const typed = field.value.trim();
  if (COLOUR.test(typed || field.placeholder)) picker.value = typed || field.placeholder;
};
picker.addEventListener("input", () => (field.value = picker.value));
field.addEventListener("input", follow);
follow();
part(document, "picker").hidden = false;

/** The nearest colour that can be read, where the one that was sent cannot. */
const offer = document.querySelector("button[data-part=accent-offer]");
if (offer instanceof HTMLButtonElement) {
  offer.hidden = false;
  offer.addEventListener("click", () => {
    field.value = offer.value;
    follow();
    offer.hidden = true;
    field.focus();
  });
}
