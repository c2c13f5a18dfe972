import { icon } from "../../lib/dom.js";
import { whenLate } from "../../lib/late.js";
import { pin } from "./kind.js";
import { Names } from "./names.js";
import { pinnedBy } from "./pinned_by.js";

/** @satisfies {Page.RowPart} */
const mark = /** @type {const} */ ({
  name: "pin",
  place: "below",
  when: (/** @type {Page.Row} */ { deleted, message }) => !deleted && message?.pinned !== undefined,
  mount(/** @type {HTMLElement} */ root, /** @type {Page.Conversation} */ { room }) {
    /** @type {Names} */
    const names = room.slices.get("names");
    return {
      paint(/** @type {Page.Row} */ { message }) {
        const by = message?.pinned && names.of(message.pinned.by);
        root.replaceChildren(icon("pin"), ...pinnedBy(by));
      },
      dispose: () => {},
    };
  },
});

/** Messages that are pinned for everybody in the room. */
export const pins = /** @satisfies {Page.Feature} */ ({
  words: {
    "pins.open": "Pins",
    "pins.by": "Pinned by {name}",
    "pins.pinned": "Pinned",
  },
  commands: [pin],
  room(room) {
    const names = new Names(room);
    room.slices.set("names", names);
    whenLate(({ PinsStore }) => room.slices.set("pins", new PinsStore(room, names)), room.life.signal);
  },
  rows: [mark],
  header: [
    {
      id: "pins",
      icon: "pin",
      label: "pins.open",
      place: "bar",
      order: 3,
      panel: "pins",
      when: () => true,
      run: (_model, view) => view.togglePanel("pins"),
    },
  ],
});
