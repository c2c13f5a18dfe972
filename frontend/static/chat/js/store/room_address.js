/**
 * Where the room is: a room that is renamed moves to another address.
 */
export class RoomAddress {
  /** Path of the room's page, with the escapes of `Links.pageOf`: the server leaves more as it is. */
  page;
  /** Path of the room's socket. */
  socket;

  /** @param {Pick<Page.RoomStart, "socket" | "page">} start */
  constructor({ socket, page }) {
    this.page = withLast(page, decodeURIComponent(LAST.exec(page)?.[0] ?? ""));
    this.socket = socket;
  }

  /**
   * @param {Wire.Room} room as it is now
   * @returns {boolean} whether its address is another one
   */
  follow({ kind, name, slug }) {
    const last = kind === "open" ? name : slug;
    const page = withLast(this.page, last);
    if (page === this.page) return false;
    this.page = page;
    this.socket = withLast(this.socket, last);
    return true;
  }
}

/** The last part of a path that ends with a slash. */
const LAST = /[^/]*(?=\/$)/;

/**
 * @param {string} path
 * @param {string} last
 */
const withLast = (path, last) => path.replace(LAST, () => encodeURIComponent(last));
