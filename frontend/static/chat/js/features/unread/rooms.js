import { say } from "../../lib/words.js";
import { visitRoom } from "../../store/visit.js";

/** Sockets that are opened at once in order to read other rooms. */
const AT_ONCE = 3;
/** How many more may be opened now. */
let free = AT_ONCE;
/** @type {(() => void)[]} the rooms that wait until one is closed */
const waiting = [];

/**
 * Alt and an arrow lead to the room above or below in the sidebar; with Shift to the next one in
 * which something is unread.
 *
 * @param {KeyboardEvent} event
 */
export function changeRoom({ key, shiftKey }) {
  const all = [...document.querySelectorAll("a.place")];
  const links = all.filter((link) => link.closest("[hidden]") === null);
  const here = links.findIndex((link) => link.ariaCurrent === "page");
  const target = nextOf(links, { here, step: key === "ArrowUp" ? -1 : 1 }, (link) => {
    return !shiftKey || link.classList.contains("unread");
  });
  if (target instanceof HTMLElement) target.click();
}

/**
 * The next of a ring of things that is wanted; undefined where there is none but the present one.
 *
 * @template Thing
 * @param {Thing[]} things
 * @param {{ here: number, step: 1 | -1 }} from `here`: -1 where one is at none of them
 * @param {(thing: Thing) => boolean} isWanted
 * @returns {Thing | undefined}
 */
export function nextOf(things, { here, step }, isWanted) {
  const { length } = things;
  const start = here < 0 && step < 0 ? length : here;
  for (let moved = 1; moved <= length; moved += 1) {
    const at = (((start + step * moved) % length) + length) % length;
    const thing = things[at];
    if (at !== here && thing !== undefined && isWanted(thing)) return thing;
  }
  return undefined;
}

/**
 * Reads all rooms. A socket is in one room: those that the page does not show are opened for it.
 *
 * @param {Page.Site} site
 */
export async function readAllRooms(site) {
  // The room that the page shows is read by its own view, which hears of the key a moment later.
  await null;
  const places = site.inbox.places.filter((place) => site.inbox.unread(place) > 0);
  if (await readRooms(site, places)) site.tell(say("unread.allRead"));
}

/**
 * Reads rooms that the page does not show, and says how many of them could not be read.
 *
 * @param {Page.Site} site
 * @param {Wire.Place[]} places
 * @returns {Promise<boolean>} whether all were read
 */
export async function readRooms(site, places) {
  const read = await Promise.all(places.map((place) => readRoom(site, place)));
  const count = read.filter((isRead) => !isRead).length;
  if (count > 0) site.tell(say("unread.notRead", { count }));
  return count === 0;
}

/**
 * Counts a room as read at once. Gives the command there when its turn comes, and waits until it is
 * carried out. Where that takes too long, or the room cannot be reached, the command stays stored and
 * goes out later.
 *
 * @param {Page.Site} site
 * @param {Wire.Place} place
 * @returns {Promise<boolean>} whether it was carried out
 */
async function readRoom(site, place) {
  const { id, kind, name, slug, subject } = place.room;
  const [read, n] = [site.inbox.head(place), site.inbox.last(place)];
  site.inbox.saw(id, n);
  const described = { key: slug, name, subject, address: kind === "open" ? name : slug };
  let isRead = false;
  await inTurn(() =>
    visitRoom(site, described, ({ outbox }) => {
      outbox.on("settled", ({ entry }) => {
        if (entry?.kind === "read") isRead = true;
      });
      void outbox.add("read", { id: read, n, room: id });
    }),
  );
  if (isRead) site.inbox.told(id, n);
  else site.inbox.forgetSeen(id);
  return isRead;
}

/**
 * Opens a socket once fewer than `AT_ONCE` are open, whoever has asked for them: a person can have a
 * limited number of sockets.
 *
 * @param {() => Promise<void>} visit
 */
async function inTurn(visit) {
  if (free > 0) free -= 1;
  else await new Promise((/** @type {(value: void) => void} */ resolve) => waiting.push(resolve));
  try {
    await visit();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}
