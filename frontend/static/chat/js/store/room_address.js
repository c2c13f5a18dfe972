/**
 * Where the room is: a room that is renamed moves to another address.
 */
export class RoomAddress {
  /** Path of the room's page. */
  page;
  /** Path of the room's socket. */
  socket;

  /** @param {Pick<Page.RoomStart, "socket" | "page">} start */
  constructor({ socket, page }) {
    this.page = page;
    this.socket = socket;
  }

  /**
   * @param {Wire.Room} room as it is now
   * @returns {boolean} whether its address is another one
   */
  follow({ kind, name, slug }) {
    const last = kind === "open" ? name : slug;
    if (decodeURIComponent(lastOf(this.page)) === last) return false;
    this.page = withLast(this.page, last);
    this.socket = withLast(this.socket, last);
    return true;
  }
}

/** The last part of a path that ends with a slash. */
const LAST = /[^/]*(?=\/$)/;

/** @param {string} path */
const lastOf = (path) => LAST.exec(path)?.[0] ?? "";

/**
 * @param {string} path
 * @param {string} last
 */
const withLast = (path, last) => path.replace(LAST, () => encodeURIComponent(last));
