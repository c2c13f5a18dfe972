import { Connection } from "../socket/connection.js";
import { absolute } from "../store/room.js";
import { ServerEvents } from "../store/server_events.js";

/** The close code for a person without a name: the session has ended. */
const NO_NAME = 4503;

/**
 * The connection of a page that shows no room: it tells of one's rooms only.
 *
 * @param {Page.Site} site
 */
export function newInboxConnection({ urls, inbox, session }) {
  const events = new ServerEvents();
  const connection = new Connection(
    () => `${absolute(urls.inbox)}?${new URLSearchParams(inbox.query)}`,
  );
  inbox.register(events);
  events.on("welcome", ({ me }) => session.welcomed(me));
  connection.on("frame", (frame) => events.dispatch(frame));
  connection.on("lost", () => inbox.lost());
  connection.on("link", (link) => {
    if (link.name !== "closed" || link.code !== NO_NAME) return;
    // Later: all listeners are to hear of this state before they hear of the next.
    queueMicrotask(() => {
      connection.close();
      session.welcomed(null);
    });
  });
  return connection;
}
