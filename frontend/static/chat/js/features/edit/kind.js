import { loadLate } from "../../lib/late.js";

/**
 * Replaces the text of one's own message.
 *
 * `base` is the `seq` of the state that was edited, `was` its text as the person saw it, with edits
 * that were still on their way.
 *
 * @type {Page.CommandKind}
 */
export const edit = {
  kind: "edit",
  isValid: ({ id, text, base, was }) =>
    Number.isInteger(id) && Number.isInteger(base) && typeof text === "string" && typeof was === "string",
  // What the person saw is not sent.
  frame: ({ key, payload: { was: _was, ...fields } }) => ({ type: "edit", key, .../** @type {any} */ (fields) }),
  overlay(message, { text = "" }) {
    if (message.deleted) return message;
    // A plain text until the server has parsed it, and no time until the server has stored it.
    const { doc: _doc, ...rest } = message;
    return { ...rest, text, edited: "" };
  },
  refused({ payload }, error, room) {
    const take = () => room.slices.get("edit").refused(payload, error);
    if (room.slices.has("edit")) take();
    // Without the editor the text goes into the field for new messages.
    else loadLate().then(take, () => {
      room.emit("notice", error.text);
      room.composer.insert(payload.text ?? "");
    });
    return true;
  },
};
