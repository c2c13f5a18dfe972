/** Counts the messages that arrived while the end of the log was not being looked at. */
export class Unseen {
  count = 0;
  /** More messages than `count` arrived: the server did not say how many. */
  more = false;
  /** The tab is visible and the log is at its end. */
  looking = true;

  /**
   * @param {number} messages of others
   * @param {boolean} [more] there were more than these
   */
  arrived(messages, more = false) {
    if (this.looking) return;
    this.count += messages;
    this.more ||= more;
  }

  /** @param {boolean} looking */
  look(looking) {
    this.looking = looking;
    if (!looking) return;
    this.count = 0;
    this.more = false;
  }
}
