/** The tab's title, with what is unread in front. */
export class TitleView {
  #base = document.title;
  #room;
  #unread = 0;

  /** @param {string} room the name with which the page's title begins */
  constructor(room) {
    this.#room = room;
  }

  /** @param {number} unread */
  show(unread) {
    this.#unread = unread;
    document.title = unread > 0 ? `(${unread.toLocaleString()}) ${this.#base}` : this.#base;
  }

  /** @param {string} room its name now */
  rename(room) {
    this.#base = room + this.#base.slice(this.#room.length);
    this.#room = room;
    this.show(this.#unread);
  }
}
