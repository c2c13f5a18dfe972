import { unsentOf } from "../store/unsent.js";
import { visitRoom } from "../store/visit.js";

/** A room that was just left still sends by itself: it is not opened again before, ms. */
const PAUSE_MS = 3_000;

/**
 * Sends what waits in rooms that the page does not show, each time that a connection has come back:
 * one may have written there while there was none.
 *
 * @param {Page.Site} site
 * @param {Pick<Page.Frame, "room">} frame
 */
export function sendElsewhere(site, frame) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    try {
      for (const key of await waitingRooms(site)) {
        if (key !== frame.room?.key) await visitRoom(site, { key, name: key, subject: "", address: key });
      }
    } finally {
      isSending = false;
    }
  };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void send(), PAUSE_MS);
  };
  // Each welcome says who one is.
  site.session.on("me", plan);
  plan();
}

/**
 * The keys of the rooms in which something of one's own waits to be sent.
 *
 * @param {Page.Site} site
 */
async function waitingRooms(site) {
  const { me } = site.session;
  const rows = me === null ? [] : await unsentOf(site).allOf(me.id);
  return new Set(rows.filter(({ state }) => state !== "failed").map(({ room }) => room));
}
