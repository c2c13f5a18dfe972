import { withLate } from "../../lib/late.js";

/**
 * @param {Page.Conversation} model
 * @param {string} action
 */
export const allows = ({ room }, action) => room.facts.can?.includes(action) === true;

/** What a room is about, and what it is called. */
export const subject = /** @satisfies {Page.Feature} */ ({
  words: { "subject.add": "Add a subject" },
  commands: [
    {
      kind: "subject",
      isValid: ({ text }) => typeof text === "string",
      frame: ({ key, payload: { text = "", room } }) => ({
        ...{ type: "subject", key, text },
        ...(room === undefined ? {} : { room }),
      }),
      roomOverlay: (room, { text = "" }) => ({ ...room, subject: text }),
      errors: { not_allowed: "subject.refused" },
      refused: (entry, error, room) => room.slices.get("asked")?.(entry, error) === true,
    },
    {
      kind: "rename",
      isValid: ({ name }) => typeof name === "string",
      frame: ({ key, payload: { name, room } }) => ({
        ...{ type: "rename", key, name: String(name) },
        ...(room === undefined ? {} : { room }),
      }),
      errors: { name_taken: "subject.nameTaken", not_allowed: "subject.renameRefused" },
      // An open dialog says it at the field.
      refused: (entry, error, room) => room.slices.get("rename")?.(entry, error) === true,
    },
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
