/** The tab's title, with what is unread in front. */
export class TitleView {
  #base = document.title;

  /** @param {number} unread */
  show(unread) {
    document.title = unread > 0 ? `(${unread.toLocaleString()}) ${this.#base}` : this.#base;
  }
}
