import { newKey } from "../../lib/key.js";
import { Life } from "../../lib/life.js";
import { say } from "../../lib/words.js";
import { showActToast } from "../../views/act_toast.js";

/**
 * Says to whoever has archived a room that it is, and offers to undo it as long as the page shows the room.
 *
 * @param {Pick<Page.Conversation, "room" | "site">} model
 */
export function offerUndo({ room, site }) {
  const { name } = room;
  const shown = showActToast(site, say("rooms.isArchived", { room: name }), {
    label: say("rooms.undo"),
    run: () => {
      const key = newKey();
      const told = new Life();
      room.outbox.on("settled", (done) => {
        if (done.key !== key) return;
        told.end();
        site.tell(say("rooms.isBack", { room: name }));
      }, told.signal);
      void room.command("archive", { on: false }, { key });
    },
  });
  room.connection.on("link", (link) => {
    if (link.name === "idle") shown.end();
  }, shown.signal);
}
