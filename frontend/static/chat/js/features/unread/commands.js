/** @param {Page.Payload} payload */
const isValid = ({ id, n }) => typeof id === "number" && (n === undefined || typeof n === "number");

/**
 * @param {"read" | "unread"} type
 * @returns {Pick<Page.CommandKind, "kind" | "isValid" | "frame">}
 */
const markOf = (type) => ({
  kind: type,
  isValid,
  frame: ({ key, payload: { id = 0, room } }) => ({
    ...{ type, key, id },
    ...(room === undefined ? {} : { room }),
  }),
});

/**
 * Moves the cursor forward. The payload's `n` is the ordinal of the message; the server needs it not.
 *
 * @type {Page.CommandKind}
 */
export const read = {
  ...markOf("read"),
  // Nobody asked for it: nobody is told.
  refused: (_entry, _error, room) => {
    room.slices.get("unread")?.refused();
    return true;
  },
};

/**
 * Sets the cursor before a message.
 *
 * @type {Page.CommandKind}
 */
export const unread = {
  ...markOf("unread"),
  refused: (_entry, _error, room) => {
    room.slices.get("unread")?.refused();
    return false;
  },
};
