/**
 * @param {Page.Conversation} model
 * @param {string} action
 */
const allows = ({ room }, action) => room.facts.can?.includes(action) === true;

/** @param {"subject" | "rename"} which */
const open = (which) => async (/** @type {Page.Conversation} */ model) => {
  const { openSubject, openRename } = await import("./dialog.js");
  if (which === "subject") openSubject(model);
  else openRename(model);
};

/** What a room is about, and what it is called. */
export const subject = /** @satisfies {Page.Feature} */ ({
  words: {
    "subject.change": "Change the subject",
    "subject.add": "Add a subject",
    "subject.title": "What is this room about?",
    "subject.label": "Subject",
    "subject.tooLong": {
      one: "{count} character too many. A subject has at most {longest}.",
      other: "{count} characters too many. A subject has at most {longest}.",
    },
    "subject.refused": "You may not change the subject here.",
    "subject.rename": "Rename this room",
    "subject.renameTitle": "Rename this room",
    "subject.name": "New name",
    "subject.renameHint": "Everybody moves to the new address. Links to the old one still work.",
    "subject.nameTooLong": {
      one: "{count} character too many. A name has at most {longest}.",
      other: "{count} characters too many. A name has at most {longest}.",
    },
    "subject.nameEmpty": "Type a name.",
    "subject.nameTaken": "Another room has this name. Choose another one.",
    "subject.renameRefused": "You may not rename this room.",
    "subject.waiting": "Waiting for the connection…",
    "subject.save": "Save",
    "subject.cancel": "Cancel",
  },
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
      when: (model) => allows(model, "subject"),
      run: (model) => void open("subject")(model),
    },
    {
      id: "subject-menu",
      icon: "subject",
      label: "subject.change",
      order: 4,
      place: "menu",
      when: (model) => allows(model, "subject"),
      run: (model) => void open("subject")(model),
    },
    {
      id: "rename",
      icon: "hash",
      label: "subject.rename",
      order: 5,
      place: "menu",
      when: (model) => allows(model, "rename"),
      run: (model) => void open("rename")(model),
    },
  ],
});
