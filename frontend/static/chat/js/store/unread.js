/** Counts what arrived while nobody looked at the end of the log. */
export class Unread {
  count = 0;
  /** Somebody looks: the tab is visible and the log is at its end. */
  looking = true;

  /** @param {number} messages of others */
  arrived(messages) {
    if (!this.looking) this.count += messages;
  }

  /** @param {boolean} looking */
  look(looking) {
    this.looking = looking;
    if (looking) this.count = 0;
  }
}
