/** Stands for the time of a pin that the server has not confirmed: later than all others. */
const NOW = "~";

/**
 * Pinning a message for everybody in the room, or unpinning it.
 *
 * @type {Page.CommandKind}
 */
export const pin = {
  kind: "pin",
  isValid: ({ id, on }) => typeof id === "number" && typeof on === "boolean",
  frame({ key, payload: { id = 0, on, room } }) {
    return { type: "pin", key, id, on: on === true, ...(room === undefined ? {} : { room }) };
  },
  overlay(message, { on }, me) {
    if (message.deleted || (message.pinned !== undefined) === on) return message;
    const { pinned: _pinned, ...rest } = message;
    return on === true ? { ...rest, pinned: { by: me.id, at: NOW } } : rest;
  },
  errors: { too_many: "pins.tooMany", not_found: "pins.gone", not_allowed: "pins.refused" },
};
