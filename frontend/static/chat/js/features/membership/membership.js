import { plainCommand } from "../../store/plain_command.js";

/** Becoming a member of a room, and ending that. */
export const membership = /** @satisfies {Page.Feature} */ ({
  commands: [plainCommand("join"), plainCommand("leave")],
});
