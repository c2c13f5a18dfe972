import { openRename, openSubject } from "./dialog.js";
import { allows } from "./subject.js";

/** The dialogs that change what a room is about, and what it is called. */
export const subjectLate = /** @satisfies {Page.LateFeature} */ ({
  words: {
    "subject.refused": "You may not change the subject here.",
    "subject.nameTaken": "Another room has this name. Choose another one.",
    "subject.renameRefused": "You may not rename this room.",
    "subject.teach": "Say what it is about",
    "subject.teachText": "Everybody reads it below the name of the room.",
    "subject.change": "Change the subject",
    "subject.title": "What is this room about?",
    "subject.label": "Subject",
    "subject.tooLong": {
      one: "{count} character too many. A subject has at most {longest}.",
      other: "{count} characters too many. A subject has at most {longest}.",
    },
    "subject.rename": "Rename this room",
    "subject.renameTitle": "Rename this room",
    "subject.name": "New name",
    "subject.renameHint": "Everybody moves to the new address. Links to the old one still work.",
    "subject.nameTooLong": {
      one: "{count} character too many. A name has at most {longest}.",
      other: "{count} characters too many. A name has at most {longest}.",
    },
    "subject.nameEmpty": "Type a name.",
    "subject.waiting": "Waiting for the connection…",
    "subject.save": "Save",
    "subject.cancel": "Cancel",
  },
  header: [
    {
      id: "subject-menu",
      icon: "subject",
      label: "subject.change",
      order: 11,
      place: "menu",
      when: (model) => allows(model, "subject"),
      run: openSubject,
    },
    {
      id: "rename",
      icon: "hash",
      label: "subject.rename",
      order: 12,
      place: "menu",
      when: (model) => allows(model, "rename"),
      run: openRename,
    },
  ],
});
