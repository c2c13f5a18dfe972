import { withLate } from "../../lib/late.js";
import { plainCommand } from "../../store/plain_command.js";

/**
 * @param {Page.Conversation} model
 * @param {string} action
 */
export const allows = ({ room }, action) => room.facts.can?.includes(action) === true;

/** What a room is about, and what it is called. */
export const subject = /** @satisfies {Page.Feature} */ ({
  words: { "subject.add": "Add a subject" },
  commands: [
    plainCommand("subject", {
      roomOverlay: (room, { text = "" }) => ({ ...room, subject: text }),
      errors: { not_allowed: "subject.refused" },
    }),
    plainCommand("rename", {
      errors: { name_taken: "subject.nameTaken", not_allowed: "subject.renameRefused" },
    }),
  ],
  header: [
    {
      id: "subject",
      icon: "subject",
      label: "subject.add",
      place: "subject",
      teach: {
        ...{ title: "subject.teach", text: "subject.teachText" },
        when: ({ room }) => room.shown?.subject === "",
      },
      when: (model) => allows(model, "subject"),
      run: (model) => withLate(model.site, ({ openSubject }) => openSubject(model)),
    },
  ],
});
