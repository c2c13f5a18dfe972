import { loadLate, whenLate } from "../../lib/late.js";
import { lateRowPart } from "../../views/late_part.js";

/** @type {Page.Late["holdToCall"] | null} null until the late part is here, or cannot be loaded */
let hold = null;
let isUnloadable = false;

/** Calling people by an at sign and their name. */
export const mentions = /** @satisfies {Page.Feature} */ ({
  room(/** @type {Page.Room} */ room) {
    whenLate(({ NamesStore, holdToCall }) => {
      hold = holdToCall;
      room.slices.set("mentions", new NamesStore(room));
    }, room.life.signal);
  },
  rows: [
    {
      name: "mentions",
      place: "head",
      when: ({ message }) => message?.mentions !== undefined,
      mount: lateRowPart((late) => late.mountMentions),
    },
  ],
  composer: [
    {
      holds(model) {
        const { composer } = model;
        if (isUnloadable || !composer.drafts.text.includes("@")) return false;
        if (hold !== null) return hold(model);
        loadLate()
          .catch(() => (isUnloadable = true))
          .finally(() => composer.submit());
        return true;
      },
    },
  ],
});
