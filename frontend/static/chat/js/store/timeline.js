/** Messages kept in the page at once; the rest is in the room's log. */
const LIMIT = 400;
/** Live messages remembered while the window is not at the end of the log. */
const TAIL = 100;

/**
 * A window on the room's log: messages in order of id, each once, bounded.
 *
 * `older` and `newer` say whether the log goes on beyond either edge. While `following`, the window
 * rests on the end of the log and sheds its oldest; otherwise what one reads stays, and the far
 * end is shed.
 */
export class Timeline {
  /** @type {Wire.Message[]} */
  messages = [];
  older = false;
  newer = false;
  following = true;
  /** Changes of the window's messages may be missing: they have to be read again. */
  stale = false;
  /** @type {Map<number, Wire.Message>} live messages beyond the window, by id, ascending */
  #tail = new Map();
  /** The last id that the tail had no room for. */
  #missed = 0;
  #limit;

  /** @param {number} [limit] */
  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  get first() {
    return this.messages[0]?.id ?? 0;
  }

  get last() {
    return this.messages.at(-1)?.id ?? 0;
  }

  /** @returns {Wire.Message[]} live messages after the window, with a hole before the first */
  get beyond() {
    return [...this.#tail.values()].filter(({ id }) => id > this.last);
  }

  /** @param {number} id */
  find(id) {
    const message = this.messages[this.#place(id)];
    return message?.id === id ? message : undefined;
  }

  /**
   * Does a message with this id belong into the window, without being there?
   *
   * @param {number} id
   */
  lacks(id) {
    return this.#covers(id) && this.find(id) === undefined;
  }

  /** Another life of the log, or a gap in it: what came live before says nothing of it. */
  forgetTail() {
    this.#tail.clear();
    this.#missed = 0;
  }

  /**
   * Starts from one page, whatever was there.
   *
   * @param {Wire.Message[]} page ascending
   * @param {{ older: boolean, newer: boolean }} edges
   */
  reset(page, { older, newer }) {
    this.messages = [...page];
    this.older = older;
    this.newer = newer;
    this.stale = false;
    this.#shed(false);
    this.#join();
  }

  /**
   * Keeps the window although an unknown number of changes was missed.
   *
   * @param {Wire.Message[]} page the newest page, ascending
   * @param {boolean} more the log goes on before this page
   */
  keep(page, more) {
    this.stale = true;
    this.newer ||= more && (page[0]?.id ?? Infinity) > this.last;
    for (const message of page) this.apply(message);
  }

  /**
   * Replaces a part of the window by its present state.
   *
   * @param {Wire.Message[]} page all messages of that part, ascending
   * @param {number} from first id of the part
   * @param {number} to last id of the part
   */
  refresh(page, from, to) {
    const fresh = page.map((message) => {
      const known = this.find(message.id);
      return known !== undefined && known.seq > message.seq ? known : message;
    });
    const before = this.messages.filter(({ id }) => id < from);
    const after = this.messages.filter(({ id }) => id > to);
    this.messages = [...before, ...fresh, ...after];
  }

  /**
   * Takes a message's current state from the live stream, from an ack or from a resume.
   *
   * Out of order and repeated states are harmless: the highest `seq` wins. A state made up from an
   * ack carries no parsed text, so an equal `seq` replaces too.
   *
   * @param {Wire.Message} message
   */
  apply(message) {
    const place = this.#place(message.id);
    const known = this.messages[place];
    if (known?.id === message.id) {
      if (message.seq >= known.seq) this.messages[place] = message;
    } else if (this.#covers(message.id)) {
      this.messages.splice(place, 0, message);
      this.#shed(this.following);
    } else if (message.id > this.last) {
      this.#remember(message);
    }
  }

  /**
   * @param {Wire.Message[]} page what comes before the first message, ascending
   * @param {boolean} more the log goes on before this page
   */
  prepend(page, more) {
    const first = this.messages.length === 0 ? Infinity : this.first;
    this.messages.unshift(...page.filter(({ id }) => id < first));
    this.older = more;
    this.#shed(false);
  }

  /**
   * @param {Wire.Message[]} page what comes after the last message, ascending
   * @param {boolean} more the log goes on after this page
   */
  append(page, more) {
    this.messages.push(...page.filter(({ id }) => id > this.last));
    this.newer = more;
    this.#shed(true);
    this.#join();
  }

  /**
   * The page that reaches the end was read a moment ago: what came live since then stands in the
   * tail and belongs behind it.
   */
  #join() {
    if (this.newer) return;
    this.newer = this.#missed > this.last;
    for (const message of this.newer ? [] : this.#tail.values()) this.apply(message);
    if (!this.newer) this.#tail.clear();
  }

  /** @param {Wire.Message} message */
  #remember(message) {
    this.#tail.set(message.id, message);
    const [oldest] = this.#tail.keys();
    if (this.#tail.size <= TAIL || oldest === undefined) return;
    this.#missed = oldest;
    this.#tail.delete(oldest);
  }

  /**
   * May a message with this id stand in the window without leaving a hole?
   *
   * @param {number} id
   */
  #covers(id) {
    if (this.messages.length === 0) return !this.newer;
    if (id > this.last) return !this.newer;
    return id > this.first || !this.older;
  }

  /** @param {boolean} oldest which end goes first */
  #shed(oldest) {
    const excess = this.messages.length - this.#limit;
    if (excess <= 0) return;
    if (oldest) {
      this.messages.splice(0, excess);
      this.older = true;
    } else {
      this.messages.splice(-excess);
      this.newer = true;
    }
  }

  /**
   * Where the id is, or would be put.
   *
   * @param {number} id
   */
  #place(id) {
    let low = 0;
    let high = this.messages.length;
    if (high === 0 || id > this.last) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.messages[middle]?.id ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
