import { need, part } from "./lib/dom.js";
import { NameField } from "./views/name_field.js";

// Where only people with an account write, there is no form.
for (const form of document.querySelectorAll(".enter-form")) {
  new NameField(need(form, "input[name=name]", HTMLInputElement), part(form, "error"));
}
