import { need, part } from "./lib/dom.js";
import { NameField } from "./views/name_field.js";

const form = need(document, ".enter-form", HTMLFormElement);
new NameField(need(form, "input[name=name]", HTMLInputElement), part(form, "error"));
