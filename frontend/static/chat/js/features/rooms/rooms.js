/**
 * A kind of command that changes the room itself. An open dialog says at its fields why one was refused.
 *
 * @param {string} kind
 * @param {Record<string, "string" | "boolean" | "number">} fields the types of the fields that it may have
 */
const kindOf = (kind, fields) =>
  /** @satisfies {Page.CommandKind} */ ({
    kind,
    isValid: (payload) =>
      Object.entries(fields).every(([name, type]) => [type, "undefined"].includes(typeof payload[name])),
    frame: ({ key, payload }) => /** @type {Wire.ClientFrame} */ ({ type: kind, key, ...payload }),
    refused: (entry, error, room) => room.slices.get("asked")?.(entry, error) === true,
  });
/** @type {"boolean"} */
const flag = "boolean";

/** What an owner or a moderator does to a room. */
export const rooms = /** @satisfies {Page.Feature} */ ({
  commands: [
    kindOf("describe", { text: "string" }),
    kindOf("archive", { on: flag }),
    kindOf("convert", { kind: "string" }),
    kindOf("settings", {
      ...{ slow: "number", read_only: flag, newcomers: flag },
      ...{ members_pin: flag, members_call: flag },
    }),
    kindOf("remove_room", { name: "string" }),
  ],
});
