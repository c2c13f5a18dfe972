import { need } from "./lib/dom.js";
import { getJSON } from "./lib/http.js";
import { Memory } from "./lib/memory.js";
import { Drafts } from "./store/drafts.js";
import { RoomsFeed } from "./store/rooms_feed.js";
import { TypingPulse } from "./store/typing.js";
import { ComposerView } from "./views/composer.js";
import { DrawerView } from "./views/drawer.js";
import { EnterView } from "./views/enter.js";
import { FootView } from "./views/foot.js";
import { LogView } from "./views/log.js";
import { paintMe } from "./views/me.js";
import { PeopleView } from "./views/people.js";
import { PillView } from "./views/pill.js";
import { RoomListView } from "./views/room_list.js";
import { RowActions } from "./views/row_actions.js";
import { StatusView } from "./views/status.js";
import { ThemeView } from "./views/theme.js";
import { TitleView } from "./views/title.js";

const POLL_MS = 15_000;

/** @typedef {Awaited<ReturnType<typeof import("./room_parts.js").openRoom>>} Room */

/**
 * Puts the views on the page and joins them to the room.
 *
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 */
export function buildPage(boot, room) {
  const memory = Memory.ofBrowser();
  new ThemeView(memory);
  new PeopleView(room.store);
  buildSides(boot, memory);
  buildStatus(room);
  const composer = buildFoot(boot, room, memory);
  buildLog(boot, room, composer);
  const me = () => paintMe(document, room.store.me);
  room.store.on("me", me);
  me();
  listen(room);
}

/**
 * @param {Page.RoomBoot} boot
 * @param {Memory} memory
 */
function buildSides(boot, memory) {
  const fold = {
    get: () => memory.get("people") === "folded",
    set: (/** @type {boolean} */ folded) => memory.set("people", folded ? "folded" : ""),
  };
  const side = need(document, "#side", HTMLElement);
  const people = need(document, "#people", HTMLElement);
  const drawers = [
    new DrawerView(side, need(document, ".bar-rooms", HTMLButtonElement), {
      wide: "(min-width: 720px)",
    }),
    new DrawerView(people, need(document, ".bar-people", HTMLButtonElement), {
      wide: "(min-width: 1100px)",
      fold,
    }),
  ];
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") for (const drawer of drawers) drawer.close();
  });
  pollRooms(boot);
}

/** @param {Page.RoomBoot} boot */
function pollRooms({ room, urls }) {
  const list = new RoomListView(room.name);
  const feed = new RoomsFeed(() => getJSON(urls.rooms), POLL_MS);
  feed.on("rooms", (rooms) => list.show(rooms));
  feed.look(!document.hidden);
  document.addEventListener("visibilitychange", () => feed.look(!document.hidden));
}

/** @param {Room} room */
function buildStatus({ store, socket, actions }) {
  const status = new StatusView(() => actions.tryNow());
  socket.on("link", (link) => status.link(link));
  store.on("back", (missed) => status.back(missed));
  store.on("notice", (text) => status.notice(text));
}

/**
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 * @param {Memory} memory
 */
function buildFoot(boot, { store, actions }, memory) {
  const composer = new ComposerView({
    drafts: new Drafts(memory, boot.room.name),
    pulse: new TypingPulse((on) => actions.typing(on)),
    post: (text, reply) => {
      actions.post(text, reply);
      document.dispatchEvent(new CustomEvent("posted"));
    },
  });
  const enter = new EnterView((me) => {
    actions.entered(me);
    composer.focus();
  });
  new FootView(store, { composer, enter });
  return composer;
}

/**
 * @param {Page.RoomBoot} boot
 * @param {Room} room
 * @param {ComposerView} composer
 */
function buildLog(boot, { store, actions }, composer) {
  const title = new TitleView();
  const look = () => store.look(!document.hidden && log.atEnd);
  const paint = () => {
    title.show(store.unread.count);
    pill.show({
      unread: store.unread.count,
      detached: store.timeline.newer,
      atEnd: log.atEnd,
    });
  };
  const log = new LogView(store, actions, () => {
    look();
    paint();
  });
  const toEnd = async () => {
    await actions.now();
    log.toEnd();
  };
  const pill = new PillView(() => void toEnd());
  store.on("unread", paint);
  document.addEventListener("posted", () => void toEnd());
  document.addEventListener("visibilitychange", look);
  buildRowActions(boot, { log, actions, composer });
  followLinks({ store, actions, log });
}

/**
 * @param {Page.RoomBoot} boot
 * @param {{ log: LogView, actions: Page.Actions, composer: ComposerView }} parts
 */
function buildRowActions({ urls }, { log, actions, composer }) {
  const keyOf = (/** @type {string} */ rowKey) => rowKey.slice(rowKey.indexOf(".") + 1);
  new RowActions(log, {
    retry: ({ row }) => row && actions.retry(keyOf(row.key)),
    discard: ({ row }) => row && actions.discard(keyOf(row.key)),
    reply: ({ row }) =>
      row?.id && composer.answer({ id: row.id, name: row.by.name, text: row.text }),
    copy: ({ row }) => void navigator.clipboard?.writeText(row?.text ?? ""),
    link: ({ row }) =>
      void navigator.clipboard?.writeText(`${location.origin}${urls.self}#m${row?.id}`),
  });
}

/**
 * A link to a message (#m123) leads to its row, wherever in the log that is.
 *
 * @param {{ store: Room["store"], actions: Page.Actions, log: LogView }} parts
 */
function followLinks({ store, actions, log }) {
  const follow = async () => {
    const id = Number(/^#m(\d{1,15})$/.exec(location.hash)?.[1] ?? 0);
    if (id > 0 && (await actions.around(id))) log.show(id);
  };
  const first = () => {
    if (store.ready) store.removeEventListener("me", first);
    if (store.ready) void follow();
  };
  store.addEventListener("me", first);
  addEventListener("hashchange", () => void follow());
}

/** @param {Room} room */
function listen({ socket }) {
  const awake = () => {
    if (!document.hidden) socket.hurry();
  };
  addEventListener("online", awake);
  addEventListener("offline", awake);
  document.addEventListener("visibilitychange", awake);
  addEventListener("pagehide", () => socket.close());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) socket.open();
  });
}
