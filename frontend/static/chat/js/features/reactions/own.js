/**
 * One's own reactions where a message does not tell them: it names the first 10 people of each emoji.
 *
 * The server tells them beside the messages of a welcome, of history and of pins, and by the ack of
 * one's own command. They are written into the messages (`mine` of a reaction), so that whoever
 * shows a message needs nothing else.
 */
export class OwnReactions {
  /**
   * By the message's id: emojis, each with the `seq` since which this is known.
   *
   * @type {Map<number, Map<string, number>>}
   */
  #unnamed = new Map();
  #session;
  /** @type {number | undefined} whose reactions these are */
  #person;

  /** @param {Pick<import("../../store/session.js").Session, "me">} session */
  constructor(session) {
    this.#session = session;
    this.#person = session.me?.id;
  }

  /** @param {Pick<Wire.Welcome, "me" | "resume" | "messages" | "mine">} frame */
  welcomed({ me, resume, messages, mine }) {
    // Where the log starts anew, what was known may be old; history tells it again.
    if (resume !== "ok" || me?.id !== this.#person) this.#unnamed.clear();
    this.#person = me?.id;
    this.page({ messages, mine }, me?.id);
  }

  /**
   * Messages, with all that they do not name.
   *
   * @param {{ messages: Wire.Message[], mine?: Wire.Mine | undefined }} page
   * @param {number} [me]
   */
  page({ messages, mine = {} }, me = this.#session.me?.id) {
    for (const message of messages) {
      const emojis = mine[message.id] ?? [];
      this.#unnamed.set(message.id, new Map(emojis.map((emoji) => [emoji, 0])));
      this.see(message, me);
    }
  }

  /**
   * A state of a message, which does not repeat what it leaves unnamed.
   *
   * @param {Wire.Message} message
   * @param {number} [me]
   */
  see({ id, seq, reactions = [] }, me = this.#session.me?.id) {
    const emojis = this.#unnamed.get(id);
    if (emojis === undefined) return;
    const hidden = reactions.filter(({ count, who }) => count > who.length && !names(who, me));
    for (const [emoji, since] of emojis) {
      const reaction = hidden.find((one) => one.emoji === emoji);
      if (reaction !== undefined) reaction.mine = true;
      else if (seq >= since) emojis.delete(emoji);
    }
    if (emojis.size === 0) this.#unnamed.delete(id);
  }

  /**
   * The server has carried out a command of one's own.
   *
   * @param {{ id: number, emoji: string, on: boolean }} command
   * @param {number} seq of the change
   * @param {Wire.Message | undefined} message its state, if the change is in it already
   */
  reacted({ id, emoji, on }, seq, message) {
    const emojis = this.#unnamed.get(id) ?? new Map();
    if (on) emojis.set(emoji, seq);
    else emojis.delete(emoji);
    this.#unnamed.set(id, emojis);
    const reaction = message?.reactions?.find((one) => one.emoji === emoji);
    if (message === undefined) return;
    if (reaction !== undefined) delete reaction.mine;
    this.see(message);
  }
}

/**
 * @param {Wire.Person[]} who
 * @param {number | undefined} me
 */
const names = (who, me) => who.some(({ id }) => id === me);

/**
 * Keeps one's own reactions of a room.
 *
 * @param {Page.Room} room
 */
export function addOwnReactions(room) {
  const own = new OwnReactions(room.session);
  const { events, log, outbox, requests } = room;
  events.on("welcome", (frame) => own.welcomed(frame));
  events.on("history", (frame) => own.page(frame));
  events.on("pins", (frame) => own.page(frame));
  events.on("message", ({ message }) => own.see(message));
  events.on("reactors", (frame) => requests.answer(frame));
  outbox.on("settled", ({ entry, seq }) => {
    if (entry?.kind !== "react") return;
    const command = /** @type {any} */ (entry.payload);
    const message = log.timeline.find(command.id);
    own.reacted(command, seq, seq <= log.head ? message : undefined);
  });
}
