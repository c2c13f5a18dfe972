import { plainCommand } from "../../store/plain_command.js";

/** What is done to people of the room: their membership, their bans, their roles. */
export const moderation = /** @satisfies {Page.Feature} */ ({
  commands: ["ban", "mute", "remove", "role", "unban"].map((kind) => plainCommand(kind)),
});
