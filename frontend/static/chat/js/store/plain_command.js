/**
 * A kind of command whose payload is its frame, and nothing of which is shown before it is carried out.
 * A dialog that is open (`asked`) says at its fields why it was refused.
 *
 * @param {string} kind
 * @param {Partial<Page.CommandKind>} [more] what differs
 * @returns {Page.CommandKind}
 */
export const plainCommand = (kind, more) => ({
  kind,
  isValid: () => true,
  frame: ({ key, payload }) => /** @type {Wire.ClientFrame} */ ({ ...payload, type: kind, key }),
  refused: (entry, error, room) => room.slices.get("asked")?.(entry, error) === true,
  ...more,
});
