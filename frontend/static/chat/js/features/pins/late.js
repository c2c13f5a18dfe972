import { mountPins } from "./view.js";

/**
 * @param {boolean} on
 * @returns {Page.Action}
 */
const action = (on) => ({
  id: on ? "pin" : "unpin",
  icon: "pin",
  label: on ? "pins.pin" : "pins.unpin",
  order: 5,
  when: ({ id, deleted, message }, me, can) =>
    id !== null && !deleted && me !== null && can.includes("pin") && !message?.pinned === on,
  run: ({ row: { id }, room }) => void (id !== null && room.command("pin", { id, on })),
});

/** Pinning, and the list of what is pinned. */
export const pinsLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "pins.tooMany": "This room has as many pinned messages as it can have. Unpin one first.",
    "pins.gone": "This message was deleted, so it cannot be pinned.",
    "pins.refused": "You may not pin messages in this room.",
    "pins.title": "Pinned messages",
    "pins.pin": "Pin",
    "pins.unpin": "Unpin",
    "pins.unpinOf": "Unpin the message of {name}",
    "pins.jump": "Show in the room",
    "pins.jumpTo": "Show the message of {name} in the room",
    "pins.empty":
      "Nothing is pinned yet. Open the menu of a message and choose Pin: everybody finds it here then.",
    "pins.none": "Nothing is pinned in this room yet.",
    "pins.loading": "Loading…",
    "pins.offline": "The pinned messages are shown when the connection is back.",
    "pins.failed": "The pinned messages cannot be loaded now. Close this and open it again.",
  },
  frames: { pins: { re: "string", messages: "array", more: "boolean" } },
  actions: [action(true), action(false)],
  panels: [{ id: "pins", title: "pins.title", mount: mountPins }],
});
