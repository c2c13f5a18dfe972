import { plainCommand } from "../../store/plain_command.js";

/** What an owner or a moderator does to a room. */
export const rooms = /** @satisfies {Page.Feature} */ ({
  commands: ["describe", "archive", "convert", "settings", "remove_room"].map((kind) => plainCommand(kind)),
});
