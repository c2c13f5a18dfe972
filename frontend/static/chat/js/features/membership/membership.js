/** @param {"join" | "leave"} type */
const kindOf = (type) =>
  /** @satisfies {Page.CommandKind} */ ({
    kind: type,
    isValid: () => true,
    frame: ({ key, payload: { room } }) => ({ type, key, ...(room === undefined ? {} : { room }) }),
  });

/** Becoming a member of a room, and ending that. */
export const membership = /** @satisfies {Page.Feature} */ ({
  commands: [kindOf("join"), kindOf("leave")],
});
