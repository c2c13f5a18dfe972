import { composing, need } from "./lib/dom.js";
import { getJSON } from "./lib/http.js";
import { Memory } from "./lib/memory.js";
import { buildLog } from "./room_log.js";
import { Drafts } from "./store/drafts.js";
import { RoomsFeed } from "./store/rooms_feed.js";
import { TypingPulse } from "./store/typing.js";
import { ComposerView } from "./views/composer.js";
import { DrawerView } from "./views/drawer.js";
import { EnterView } from "./views/enter.js";
import { FootView } from "./views/foot.js";
import { LeaveView } from "./views/leave.js";
import { LeftBehindView } from "./views/left_behind.js";
import { paintMe } from "./views/me.js";
import { NameField } from "./views/name_field.js";
import { PeopleView } from "./views/people.js";
import { RoomHeadView } from "./views/room_head.js";
import { RoomListView } from "./views/room_list.js";
import { StatusView } from "./views/status.js";
import { ThemeView } from "./views/theme.js";
import { UnstoredView } from "./views/unstored.js";

const POLL_MS = 15_000;
/** The server reads its list of rooms at most once in this time. */
const FRESH_MS = 1_100;

/** @typedef {ReturnType<typeof import("./room_parts.js").openRoom>} Room */

/**
 * Puts the views on the page and joins them to the room.
 *
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 */
export function buildPage(boot, room) {
  const memory = Memory.ofBrowser();
  const paint = () => paintMe(document, room.store.me);
  const drawers = buildDrawers(memory);
  new ThemeView(memory);
  new PeopleView(room.store);
  followRoom(room, pollRooms(boot, room.store));
  const status = buildStatus(room);
  buildLeaving(boot, room, (text) => status.notice(text));
  const foot = buildFoot(boot, room, memory);
  const log = buildLog({ boot, room, composer: foot.composer, tell: (text) => status.notice(text) });
  foot.posted = log.lead;
  room.store.on("me", paint);
  paint();
  listenForEscape(drawers, log.toEnd);
}

/**
 * @param {Memory} memory
 * @returns {DrawerView[]}
 */
function buildDrawers(memory) {
  const fold = {
    get: () => memory.get("people") === "folded",
    set: (/** @type {boolean} */ folded) => memory.set("people", folded ? "folded" : ""),
  };
  const drawer = (/** @type {string} */ id, /** @type {import("./views/drawer.js").How} */ how) =>
    new DrawerView(
      need(document, `#${id}`, HTMLElement),
      need(document, `[aria-controls=${id}]`, HTMLButtonElement),
      how,
    );
  return [
    drawer("side", { wide: "(min-width: 720px)" }),
    drawer("people", { wide: "(min-width: 1100px)", fold }),
  ];
}

/**
 * @param {Page.RoomBoot} boot
 * @param {Room["store"]} store
 * @returns {RoomListView}
 */
function pollRooms({ room, urls }, { outbox }) {
  const list = new RoomListView(room.name);
  const feed = new RoomsFeed(() => getJSON(urls.rooms), POLL_MS);
  feed.on("rooms", (rooms) => list.show(rooms));
  feed.look(!document.hidden);
  document.addEventListener("visibilitychange", () => feed.look(!document.hidden));
  // A room is listed from its first message on: whoever wrote it must not wait to see it there.
  outbox.on("settled", () => {
    if (!list.hasCurrent) feed.soon(FRESH_MS);
  });
  return list;
}

/**
 * Shows the room's name and subject as they are now; the address of a renamed room changes without
 * a new page.
 *
 * @param {Room} room
 * @param {RoomListView} list
 */
function followRoom({ store, address }, list) {
  const head = new RoomHeadView();
  store.on("room", (room) => {
    head.show(room);
    list.rename(room.name);
    if (!address.follow(room)) return;
    history.replaceState(history.state, "", address.page + location.search + location.hash);
  });
}

/** @param {Room} room */
function buildStatus({ store, socket, actions }) {
  const { outbox } = store;
  const status = new StatusView(() => actions.tryNow(), () => outbox.durable);
  outbox.on("durable", () => status.repaint());
  socket.on("link", (link) => status.link(link));
  store.on("back", (missed) => status.back(missed));
  store.on("notice", (text) => status.notice(text));
  return status;
}

/**
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 * @param {Memory} memory
 */
function buildFoot(boot, { store, socket, actions }, memory) {
  const drafts = new Drafts(memory, boot.room.key);
  drafts.adopt(boot.room.former);
  const foot = { composer: newComposer(), posted: () => {} };
  const enter = new EnterView((me) => {
    actions.entered(me);
    foot.composer.focus();
  });
  new NameField(need(document, "#enter-name", HTMLInputElement), "#enter-error");
  new UnstoredView(store.outbox, drafts);
  keepDraft(drafts, foot.composer);
  store.on("log", () => foot.composer.refresh((id) => store.timeline.find(id)));
  const view = new FootView(store, { composer: foot.composer, enter });
  socket.on("link", (link) => view.link(link));
  return foot;

  function newComposer() {
    return new ComposerView({
      drafts,
      pulse: new TypingPulse((on) => actions.typing(on)),
      post: (text, reply) => {
        actions.post(text, reply);
        foot.posted();
      },
    });
  }
}

/**
 * What happens to unsent messages when somebody leaves, and to those of guests who have left.
 *
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 * @param {(text: string) => void} tell
 */
function buildLeaving({ room: { key }, urls }, { store, unsent, actions }, tell) {
  const me = () => store.me;
  const send = () => {
    actions.tryNow();
    for (const { key: failed, state } of [...store.outbox.entries]) {
      if (state === "failed") actions.retry(failed);
    }
  };
  const leave = new LeaveView({ me, urls, unsent, room: { key, send } });
  const post = (/** @type {string} */ text, /** @type {number | undefined} */ reply) =>
    store.outbox.add(text, reply, store.roomId);
  const leftBehind = new LeftBehindView({ me, unsent, room: key, post, tell });
  store.outbox.on("change", () => leave.changed());
  store.on("me", () => void leftBehind.refresh());
  void leftBehind.refresh();
}

/**
 * Writes the draft before the page goes away, and reads it again when the page comes back.
 *
 * @param {Drafts} drafts
 * @param {ComposerView} composer
 */
function keepDraft(drafts, composer) {
  addEventListener("pagehide", () => drafts.flush());
  document.addEventListener("visibilitychange", () => drafts.flush());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) composer.restore();
  });
}

/**
 * Escape closes what is open; where nothing is, it goes to the end and so marks all as read.
 *
 * @param {DrawerView[]} drawers
 * @param {() => void} toEnd
 */
function listenForEscape(drawers, toEnd) {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing(event)) return;
    if (document.querySelector("dialog[open]")) return;
    const open = drawers.find((drawer) => drawer.isOpen);
    if (open === undefined) toEnd();
    else open.close();
  });
}
