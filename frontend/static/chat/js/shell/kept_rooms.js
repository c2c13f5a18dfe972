/** Rooms that are kept in memory with their log and their place in it. */
const MOST = 10;

/** The rooms that the page has shown last, so that coming back shows them at once. */
export class KeptRooms {
  /** @type {Page.Room[]} the one shown last stands last */
  #rooms = [];
  #most;

  /** @param {number} [most] */
  constructor(most = MOST) {
    this.#most = most;
  }

  /**
   * @param {string} page path of the room's page
   * @returns {Page.Room | undefined}
   */
  find(page) {
    const wanted = decodeURIComponent(page);
    return this.#rooms.find(({ address }) => decodeURIComponent(address.page) === wanted);
  }

  /**
   * Keeps a room as the one shown last, and lets go of the one that was not shown for the longest.
   *
   * @param {Page.Room} room
   */
  keep(room) {
    this.#rooms = [...this.#rooms.filter((one) => one !== room), room];
    while (this.#rooms.length > this.#most) this.#rooms.shift()?.dispose();
  }

  /**
   * What is kept belongs to somebody who has left.
   *
   * @param {Page.Room | null} shown the room that the page shows, which stays
   */
  forgetOthers(shown) {
    for (const room of this.#rooms) if (room !== shown) room.dispose();
    this.#rooms = this.#rooms.filter((room) => room === shown);
  }
}
