import { need } from "./lib/dom.js";
import { NameField } from "./views/name_field.js";

new NameField(need(document, "#enter-name", HTMLInputElement), "#enter-error");
