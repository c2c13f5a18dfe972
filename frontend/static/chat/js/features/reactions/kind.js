/** People whom the server names for each emoji; of further people it sends the count alone. */
const NAMED = 10;

/**
 * Has one reacted with this emoji oneself?
 *
 * @param {Wire.Reaction} reaction
 * @param {number | undefined} me
 */
export function isMine({ mine, who }, me) {
  return mine ?? who.some(({ id }) => id === me);
}

/**
 * Putting an emoji on a message, or taking it away.
 *
 * @type {Page.CommandKind}
 */
export const react = {
  kind: "react",
  isValid: ({ id, emoji, on }) =>
    typeof id === "number" && typeof emoji === "string" && typeof on === "boolean",
  frame({ key, payload }) {
    const { id = 0, emoji, on, room } = /** @type {Reacting} */ (payload);
    return { type: "react", key, id, emoji, on, ...(room === undefined ? {} : { room }) };
  },
  overlay(message, payload, me) {
    const { emoji, on } = /** @type {Reacting} */ (payload);
    if (message.deleted) return message;
    const reactions = reacted(message.reactions ?? [], { emoji, on, me });
    return reactions === message.reactions ? message : { ...message, reactions };
  },
  errors: { too_many: "reactions.tooMany", not_found: "reactions.gone" },
};

/** @typedef {Page.Payload & { emoji: string, on: boolean }} Reacting */

/**
 * The reactions as they will be. Applied twice, this changes nothing the second time.
 *
 * @param {Wire.Reaction[]} reactions
 * @param {{ emoji: string, on: boolean, me: Wire.Person }} by
 */
function reacted(reactions, { emoji, on, me }) {
  const known = reactions.find((one) => one.emoji === emoji);
  if ((known !== undefined && isMine(known, me.id)) === on) return reactions;
  if (known === undefined) return [...reactions, { emoji, count: 1, who: [me], mine: true }];
  const changed = on ? withMe(known, me) : withoutMe(known, me);
  return reactions
    .map((one) => (one === known ? changed : one))
    .filter(({ count }) => count > 0);
}

/**
 * @param {Wire.Reaction} reaction
 * @param {Wire.Person} me
 * @returns {Wire.Reaction}
 */
function withMe({ emoji, count, who }, me) {
  return { emoji, count: count + 1, who: who.length < NAMED ? [...who, me] : who, mine: true };
}

/**
 * @param {Wire.Reaction} reaction
 * @param {Wire.Person} me
 * @returns {Wire.Reaction}
 */
function withoutMe({ emoji, count, who }, me) {
  return { emoji, count: count - 1, who: who.filter(({ id }) => id !== me.id), mine: false };
}
