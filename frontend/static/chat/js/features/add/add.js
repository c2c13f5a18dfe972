import { plainCommand } from "../../store/plain_command.js";

/** Making others members of a room. */
export const add = /** @satisfies {Page.Feature} */ ({ commands: [plainCommand("add")] });
