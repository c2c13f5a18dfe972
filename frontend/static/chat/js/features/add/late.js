import { say } from "../../lib/words.js";
import { PeopleDialog } from "../../views/people_dialog.js";

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
  /** @type {string | null} the key of the command that has not been answered */
  let asked = null;
  const dialog = new PeopleDialog(site, {
    title: say("add.title", { room: room.name }),
    button: say("add.button"),
    ...(room.facts.id === undefined ? {} : { room: room.facts.id }),
    choose: async (people) => {
      dialog.wait(room.connection.link.name === "live" ? "" : say("add.waiting"));
      asked = "";
      asked = await room.command("add", { people: people.map(({ id }) => id) });
    },
  });
  const { life } = dialog;
  room.slices.set("asked", (/** @type {Page.Entry} */ { key }, /** @type {Wire.Failure} */ { text }) => {
    if (life.over || asked === null || (asked !== "" && key !== asked)) return false;
    asked = null;
    dialog.refuse(text);
    return true;
  });
  room.outbox.on("settled", ({ entry }) => {
    if (entry?.kind !== "add") return;
    asked = null;
    site.tell(say("add.done", { count: dialog.chosen.length }));
    dialog.close();
  }, life.signal);
  // Closed before the server has answered: the command is taken back, if it is still there.
  life.add(() => {
    room.slices.delete("asked");
    if (asked) void room.outbox.discard(asked);
  });
  dialog.show();
}
