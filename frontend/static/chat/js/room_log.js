import { copyText } from "./lib/clipboard.js";
import { LogView } from "./views/log.js";
import { PillView } from "./views/pill.js";
import { RowActions } from "./views/row_actions.js";
import { TitleView } from "./views/title.js";

/** @import { Room } from "./room_page.js" */

/**
 * Builds the log with its pill, title, row actions and links to messages.
 *
 * @param {{
 *   boot: Page.RoomBoot,
 *   room: Room,
 *   composer: import("./views/composer.js").ComposerView,
 *   tell: (text: string) => void,
 * }} parts
 */
export function buildLog({ boot, room: { store, actions, address }, composer, tell }) {
  const log = new LogView(store, actions, () => moved());
  const toEnd = async () => {
    if (await actions.now()) log.toEnd();
    else tell("The newest messages cannot be loaded now.");
  };
  const pill = new PillView(() => void toEnd());
  const title = new TitleView(boot.room.name);
  const paint = () => {
    title.show(store.unread.count);
    pill.show({ unread: store.unread, detached: store.timeline.newer, atEnd: log.atEnd });
  };
  const look = () => store.look(!document.hidden && log.atEnd);
  const moved = () => {
    look();
    paint();
  };
  store.on("unread", paint);
  store.on("room", ({ name }) => title.rename(name));
  document.addEventListener("visibilitychange", look);
  new RowActions(log, rowActions({ address, actions, composer, tell }));
  followLinks(store, actions, log);
  return { toEnd: () => void toEnd(), lead: () => log.lead() };
}

/**
 * @param {{
 *   address: Room["address"],
 *   actions: Page.Actions,
 *   composer: import("./views/composer.js").ComposerView,
 *   tell: (text: string) => void,
 * }} parts
 * @returns {Record<string, (view: import("./views/row.js").RowView) => void>}
 */
function rowActions({ address, actions, composer, tell }) {
  const copy = (/** @type {string} */ text, /** @type {string} */ done) =>
    void copyText(text).then((copied) => tell(copied ? done : "The browser does not let us copy."));
  return {
    retry: ({ row }) => row && actions.retry(entryKey(row.key)),
    discard: ({ row }) => row && actions.discard(entryKey(row.key)),
    reply: ({ row }) =>
      row?.id && composer.answer({ id: row.id, name: row.by.name, text: row.text }),
    copy: ({ row }) => copy(row?.text ?? "", "Text copied"),
    link: ({ row }) =>
      copy(`${location.origin}${address.page}#m${row?.id}`, "Link to the message copied"),
  };
}

/**
 * The outbox's key within a row's key, `k<author>.<key>`.
 *
 * @param {string} rowKey
 */
const entryKey = (rowKey) => rowKey.slice(rowKey.indexOf(".") + 1);

/**
 * A link to a message (#m123) leads to its row, wherever in the log that is.
 *
 * @param {Room["store"]} store
 * @param {Page.Actions} actions
 * @param {LogView} log
 */
function followLinks(store, actions, log) {
  let followed = false;
  const follow = async () => {
    const id = Number(/^#m(\d{1,15})$/.exec(location.hash)?.[1] ?? 0);
    if (id > 0 && (await actions.around(id))) log.show(id);
  };
  store.on("me", () => {
    if (!store.ready || followed) return;
    followed = true;
    void follow();
  });
  addEventListener("hashchange", () => void follow());
}
