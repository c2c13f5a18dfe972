/** @param {"ban" | "mute" | "remove" | "role" | "unban"} type */
const kindOf = (type) =>
  /** @satisfies {Page.CommandKind} */ ({
    kind: type,
    isValid: ({ person }) => typeof person === "number",
    frame: ({ key, payload }) => /** @type {Wire.ClientFrame} */ ({ ...payload, type, key }),
  });

/** What is done to people of the room: their membership, their bans, their roles. */
export const moderation = /** @satisfies {Page.Feature} */ ({
  commands: [kindOf("ban"), kindOf("mute"), kindOf("remove"), kindOf("role"), kindOf("unban")],
});
