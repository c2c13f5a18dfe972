import { openPreferences } from "./dialog.js";
import { set } from "./set.js";

/** @param {Page.Conversation} model */
const placeOf = ({ room, site }) => site.inbox.place(room.facts.id);

/**
 * @param {boolean} favourite
 * @returns {Page.HeaderItem}
 */
const favouriteItem = (favourite) => ({
  id: favourite ? "favourite" : "unfavourite",
  icon: "star",
  label: favourite ? "prefer.favourite" : "prefer.unfavourite",
  order: 31,
  place: "menu",
  when: (model) => placeOf(model)?.favourite === !favourite,
  run: (model) => {
    const place = placeOf(model);
    if (place !== undefined) set(model.site, model.room, place, { favourite });
  },
});

/** Where one chooses how to hear of a room. */
export const preferLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "prefer.menu": "Notifications…",
    "prefer.title": "Notifications of {room}",
    "prefer.level": "Notify me of",
    "prefer.default": "What I have set for all rooms",
    "prefer.all": "Every message",
    "prefer.mentions": "Mentions only",
    "prefer.nothing": "Nothing",
    "prefer.muted": "Mute this room",
    "prefer.mutedHint": "It is dimmed in the list of rooms, is not counted, and never notifies you.",
    "prefer.done": "Done",
    "prefer.favourite": "Add to favourites",
    "prefer.unfavourite": "Remove from favourites",
    "prefer.mute": "Mute",
    "prefer.unmute": "Unmute",
  },
  header: [
    {
      id: "notifications",
      icon: "bell",
      label: "prefer.menu",
      order: 30,
      place: "menu",
      when: (model) => placeOf(model) !== undefined,
      run: (model) => {
        const place = placeOf(model);
        if (place !== undefined) openPreferences(model.site, model.room, place);
      },
    },
    favouriteItem(true),
    favouriteItem(false),
  ],
});
