import { plainCommand } from "../../store/plain_command.js";

/** How one wants to hear of a room: its level, whether it is muted, whether it is a favourite. */
export const prefer = /** @satisfies {Page.Feature} */ ({ commands: [plainCommand("prefer")] });
