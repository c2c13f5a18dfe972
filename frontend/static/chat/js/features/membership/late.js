/**
 * Whether one is a member, or is about to be one.
 *
 * @param {Page.Conversation} model
 */
function isMember({ site, room }) {
  const asked = room.outbox.entries.filter(
    ({ kind, state }) => (kind === "join" || kind === "leave") && state !== "failed",
  );
  const last = asked.at(-1);
  if (last !== undefined) return last.kind === "join";
  return site.inbox.place(room.facts.id) !== undefined;
}

/** What makes one a member of a room, and ends that. */
export const membershipLate = /** @satisfies {Page.LateFeature} */ ({
  words: { "membership.join": "Join this room", "membership.leave": "Leave this room" },
  header: [
    {
      id: "join",
      icon: "plus",
      label: "membership.join",
      order: 1,
      place: "menu",
      when: (model) => allows(model, "join") && !isMember(model),
      run: ({ room }) => void room.command("join", {}),
    },
    {
      id: "leave",
      icon: "leave",
      label: "membership.leave",
      order: 20,
      place: "menu",
      when: (model) => allows(model, "leave") && isMember(model),
      run: ({ room }) => void room.command("leave", {}),
    },
  ],
});


/**
 * @param {Page.Conversation} model
 * @param {string} action
 */
function allows({ room }, action) {
  return room.facts.can?.includes(action) === true;
}
