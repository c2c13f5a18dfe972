/**
 * Views that are loaded when they are used for the first time, by a dynamic import of this module.
 *
 * They are one part, since each further part costs the first load a request for what it shares with
 * the others.
 */
export { mountCompletion } from "./completion.js";
export { openLeave } from "./leave.js";
export { openMenu, openSheet } from "./menu.js";
