import { typingFrame } from "./protocol/frames.js";
import { RoomSocket } from "./socket/room_socket.js";
import { History } from "./store/history.js";
import { Outbox } from "./store/outbox.js";
import { DatabaseStorage } from "./store/outbox_database.js";
import { Keeping } from "./store/outbox_keeping.js";
import { TabChannel, TabLease } from "./store/outbox_tabs.js";
import { Requests } from "./store/requests.js";
import { RoomAddress } from "./store/room_address.js";
import { RoomStore } from "./store/room_store.js";
import { Unsent } from "./store/unsent.js";

/**
 * Creates the room's store, socket and outbox and connects them.
 *
 * @param {Page.RoomBoot} boot
 */
export function openRoom(boot) {
  const address = new RoomAddress(boot);
  /** @type {RoomSocket} */
  const socket = new RoomSocket(() => absolute(address.socket) + store.resume);
  const send = (/** @type {Wire.ClientFrame} */ frame) => socket.send(frame);
  const requests = new Requests(send);
  const lease = new TabLease(navigator.locks);
  const [keeping, channel] = [new Keeping(new DatabaseStorage()), new TabChannel()];
  const outbox = new Outbox({ keeping, lease, channel, isVisible: () => !document.hidden });
  const unsent = new Unsent(keeping, new TabChannel());
  const store = new RoomStore(boot, { outbox, requests });
  const changed = () => store.emit("log", null);
  const history = new History(store.timeline, requests, { head: () => store.head, changed });
  const bind = (/** @type {Wire.Person} */ { id, name, guest }) =>
    outbox.bind({ user: id, room: boot.room.key, name, guest: guest === true });
  if (boot.me !== null) void bind(boot.me);
  void keeping.adopt(boot.room.former, boot.room.key);
  store.on("me", () => void history.refresh());
  join(store, socket, { send, bind });
  return { store, socket, address, unsent, actions: actionsOf(store, socket, { history, bind }) };
}

/**
 * How the outbox gets to the wire, and to whom it belongs.
 *
 * @typedef {object} Way
 * @property {(frame: Wire.ClientFrame) => boolean} send
 * @property {(me: Wire.Person) => Promise<void>} bind
 */

/**
 * @param {RoomStore} store
 * @param {RoomSocket} socket
 * @param {Way} way
 */
function join(store, socket, way) {
  socket.on("frame", (frame) => {
    store.receive(frame);
    if (frame.type === "welcome" && frame.me) void resume(store, socket, way, frame.me);
  });
  socket.on("lost", (code) => store.lost(code));
  socket.on("link", ({ name }) => {
    if (name !== "live") store.disconnected();
  });
  store.on("stale", () => socket.open());
  store.outbox.on("unanswered", () => socket.hurry());
}

/**
 * What waited goes out, if it is still the same person and the same connection.
 *
 * @param {RoomStore} store
 * @param {RoomSocket} socket
 * @param {Way} way
 * @param {Wire.Person} me
 */
async function resume(store, socket, { send, bind }, me) {
  await bind(me);
  if (socket.link.name === "live" && store.me?.id === me.id) store.outbox.online(send);
}

/**
 * @param {RoomStore} store
 * @param {RoomSocket} socket
 * @param {{ history: History, bind: Way["bind"] }} parts
 * @returns {Page.Actions}
 */
export function actionsOf(store, socket, { history, bind }) {
  return {
    post: (text, reply) => void store.outbox.add(text, reply, store.roomId),
    retry: (key) => void store.outbox.retry(key),
    discard: (key) => void store.outbox.discard(key),
    typing: (on) => void socket.send(typingFrame(on)),
    older: () => history.older(),
    newer: () => history.newer(),
    around: (id) => history.around(id),
    now: () => history.now(),
    tryNow: () => socket.openNow(),
    entered: (me) => {
      // Before the composer shows: what is written there needs an owner.
      void bind(me);
      store.signIn(me);
      socket.open();
    },
  };
}

/** @param {string} path */
function absolute(path) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}
