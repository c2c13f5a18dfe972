import { icon } from "../../lib/dom.js";
import { pin } from "./kind.js";
import { addPins } from "./store.js";
import { mountPins, pinnedBy } from "./view.js";

/** @satisfies {Page.RowPart} */
const mark = /** @type {const} */ ({
  name: "pin",
  place: "below",
  when: (/** @type {Page.Row} */ { deleted, message }) => !deleted && message?.pinned !== undefined,
  mount(/** @type {HTMLElement} */ root, /** @type {Page.Conversation} */ { room }) {
    /** @type {import("./store.js").PinsStore} */
    const store = room.slices.get("pins");
    return {
      paint(/** @type {Page.Row} */ { message }) {
        const by = message?.pinned && store.nameOf(message.pinned.by);
        root.replaceChildren(icon("pin"), ...pinnedBy(by));
      },
      dispose: () => {},
    };
  },
});

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

/** Messages that are pinned for everybody in the room. */
export const pins = /** @satisfies {Page.Feature} */ ({
  words: {
    "pins.title": "Pinned messages",
    "pins.open": "Pins",
    "pins.pin": "Pin",
    "pins.unpin": "Unpin",
    "pins.unpinOf": "Unpin the message of {name}",
    "pins.by": "Pinned by {name}",
    "pins.pinned": "Pinned",
    "pins.jump": "Show in the room",
    "pins.jumpTo": "Show the message of {name} in the room",
    "pins.empty":
      "Nothing is pinned yet. Open the menu of a message and choose Pin: everybody finds it here then.",
    "pins.none": "Nothing is pinned in this room yet.",
    "pins.loading": "Loading…",
    "pins.offline": "The pinned messages are shown when the connection is back.",
    "pins.failed": "The pinned messages cannot be loaded now. Close this and open it again.",
    "pins.tooMany": "This room has as many pinned messages as it can have. Unpin one first.",
    "pins.gone": "This message was deleted, so it cannot be pinned.",
    "pins.refused": "You may not pin messages in this room.",
  },
  frames: { pins: { re: "string", messages: "array", more: "boolean" } },
  commands: [pin],
  room: addPins,
  rows: [mark],
  actions: [action(true), action(false)],
  panels: [{ id: "pins", title: "pins.title", load: async () => mountPins }],
  header: [
    {
      id: "pins",
      icon: "pin",
      label: "pins.open",
      place: "bar",
      order: 3,
      when: () => true,
      run: (_model, view) => view.togglePanel("pins"),
    },
  ],
});
