import { hasModifier } from "../lib/modifiers.js";

/** A link to a message within its room's page. */
const MESSAGE = /^#m(\d{1,15})$/;
/** The path of a room's page, after that of home. */
const ROOM = /^rooms\/[^/]+\/$/;

/**
 * The pages that are no room, by what follows the path of home.
 *
 * @type {Map<string, keyof Page.Late["VIEWS"]>}
 */
const VIEWS = new Map([
  ["", "home"],
  ["mentions/", "mentions"],
  ["unreads/", "unreads"],
]);

/** The addresses of the application's pages. */
export class Links {
  #home;

  /** @param {string} home the path of the home page */
  constructor(home) {
    this.#home = home;
  }

  /** @param {string} path */
  isRoom(path) {
    return path.startsWith(this.#home) && ROOM.test(path.slice(this.#home.length));
  }

  /**
   * The view of a page that is no room; undefined where it is none of the application's.
   *
   * @param {string} path
   */
  viewOf(path) {
    return path.startsWith(this.#home) ? VIEWS.get(path.slice(this.#home.length)) : undefined;
  }

  /**
   * The path of a room's page.
   *
   * @param {Pick<Wire.Room, "kind" | "name" | "slug">} room
   */
  pageOf({ kind, name, slug }) {
    return `${this.#home}rooms/${encodeURIComponent(kind === "open" ? name : slug)}/`;
  }

  /**
   * Calls `go` for each click on a link to a page of the application. Links that are opened in
   * another tab, and those within a page, are left to the browser.
   *
   * @param {(url: URL) => void} go
   */
  watch(go) {
    document.addEventListener("click", (event) => {
      const url = this.#clicked(event);
      if (url === null) return;
      event.preventDefault();
      go(url);
    });
  }

  /**
   * @param {MouseEvent} event
   * @returns {URL | null}
   */
  #clicked(event) {
    const { target } = event;
    const link = target instanceof Element ? target.closest("a") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return null;
    if (hasModifier(event) || link.target !== "" || link.download) return null;
    const url = new URL(link.href);
    if (url.hash !== "" && url.pathname === location.pathname) return null;
    const isOurs = this.viewOf(url.pathname) !== undefined || this.isRoom(url.pathname);
    return url.origin === location.origin && isOurs ? url : null;
  }
}

/**
 * The id of the message that the address names; 0 where it names none.
 *
 * @param {string} hash
 */
export function messageOf(hash) {
  return Number(MESSAGE.exec(hash)?.[1] ?? 0);
}
