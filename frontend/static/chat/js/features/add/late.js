import { say } from "../../lib/words.js";
import { PeopleDialog } from "../../views/people_dialog.js";
import { asking } from "../rooms/asking.js";

/** The dialog in which one chooses whom to add to a room. */
export const addLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "add.menu": "Add people",
    "add.title": "Add people to {room}",
    "add.button": "Add",
    "add.waiting": "Waiting for the connection…",
    "add.done": { one: "{count} person is added.", other: "{count} people are added." },
  },
  header: [
    {
      id: "add",
      icon: "people",
      label: "add.menu",
      order: 20,
      place: "menu",
      when: ({ room }) => room.facts.can?.includes("invite") === true,
      run: openAdd,
    },
  ],
});

/**
 * Asks whom to add. The dialog stays until the server has answered, so that nobody who was chosen is
 * lost.
 *
 * @param {Page.Conversation} model
 */
function openAdd({ room, site }) {
  const dialog = new PeopleDialog(site, {
    title: say("add.title", { room: room.name }),
    button: say("add.button"),
    ...(room.facts.id === undefined ? {} : { room: room.facts.id }),
    choose: async (people) => {
      dialog.wait(room.connection.link.name === "live" ? "" : say("add.waiting"));
      const error = await ask("add", { people: people.map(({ id }) => id) });
      if (error !== null) return dialog.refuse(error.text);
      site.tell(say("add.done", { count: people.length }));
      dialog.close();
    },
  });
  const ask = asking(room, dialog.life);
  dialog.show();
}
